"""The byte map of our card profile."""

from collections.abc import Iterator

from lifecycle.cards.mpcos import profile
from lifecycle.cards.mpcos.profile import CardFile, FileType

TITLE = "The lifecycle card profile"

_INTRO = """\
This is **our** layout on cards of the Gemplus MPCOS family. It is not the vendor's format, which is not public; a card
laid out by the vendor is only inspected. Offsets and lengths are decimal bytes, contents are hex, numbers are
big-endian. The card counts offsets in data units of 4 bytes.

All files lie in one DF; creating and freezing in it needs the PIN.

| DF | Name | PIN when formatted |
|---|---|---|
"""

_CONDITIONS = {
    profile.ALWAYS: "always",
    profile.NEVER: "never",
    profile.PIN: "PIN",
    profile.PIN_AND_SM: "PIN and secure messaging",
}
_KINDS = {
    FileType.TRANSPARENT: "transparent",
    FileType.SECRET_CODES: "secret codes (EFsc)",
    FileType.KEYS: "keys (EFkey)",
}

_END = """\
## How the marks are used

The marks are the card's own journal. WRITE BINARY sets bits and clears none on this family (inferred from the answer
to reset), so a tick cannot be taken back, even with PIN and key. A card without a tick left takes no further change. A
PIN change sets *begun* before the new PIN is sent and *proven* after the card answered to it: what became of a change
that was cut off can be read without a PIN, except between the two.

## Seal

Sealed means that the update condition of the secret-code file, read back from the card, says "never" (its first byte
has bits 7 and 6 set). On one generation of the family the command that changes a code is known to ignore that
condition: this tool refuses a second change; whether a given chip does is not known.

## Slots

The set record and the anchor have two slots each. The older or invalid one is written, with a sequence number or
counter above the other's; the newest with a good CRC counts. Both bad is unreadable, which is not blank.

Set record, share, label and anchor are laid out on every card; they are not written yet.
"""


def document() -> Iterator[str]:
    """Give the document, a piece at a time."""
    name = profile.DIRECTORY_NAME.decode("ascii")
    yield f"# {TITLE}\n\n{_INTRO}| `{profile.DIRECTORY:04X}` | `{name}` | `{profile.FACTORY_PIN}` |\n\n"
    for file in profile.FILES:
        yield from _file(file)
    yield _END


def _file(file: CardFile) -> Iterator[str]:
    yield f"## {file.fid:04X} {file.name}\n\n"
    yield f"{_KINDS[file.kind]}, {file.size} bytes, short id {file.short_id}. "
    conditions = (("Update", file.update), ("write", file.write), ("read", file.read))
    said = "; ".join(f"{name}: {_CONDITIONS[how]} (`{how.hex(' ').upper()}`)" for name, how in conditions)
    yield f"{said}.\n\n"
    if file is profile.SECRET_CODES:
        yield "The update condition becomes *never* when the PIN is sealed.\n\n"
    yield "| Offset | Bytes | Field | Meaning |\n|---|---|---|---|\n"
    for field in file.fields:
        yield f"| {field.offset} | {field.length} | {field.name} | {field.meaning} |\n"
    yield "\n"


if __name__ == "__main__":
    print("".join(document()), end="")
