"""The byte map of our card profile."""

from collections.abc import Iterator

from lifecycle.cards.mpcos import profile
from lifecycle.cards.mpcos.profile import CardFile, FileType

TITLE = "The lifecycle card profile"

_INTRO = """\
This is **our** layout on cards of the Gemplus MPCOS family. It is not the vendor's format, which is not public; a card
laid out by the vendor is only inspected. Offsets and lengths are decimal bytes, contents are hex, numbers are
big-endian. The card counts offsets in data units of 4 bytes.

All files lie in one DF. The version byte of the profile file says which layout a card has; the files are the same in
both. Formatting makes the DF of layout 1. Where the chip refuses to make a file in it (6982), because its conditions
name a code that is not there yet, it stays empty, and layout 2 is made beside it. In the DF of layout 2 anyone who has
the card can add files, and close files, ours too: that can make a share unreadable. It lets nobody read or change a
file of ours. On which chips of the family the first layout works is not known.

| Layout | DF | Name | Creating and freezing | PIN when formatted |
|---|---|---|---|---|
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
counter above the other's; the newest with a good CRC counts. Both bad is unreadable, which is not blank: blank needs a
good CRC and says so. A slot with a good CRC is bad too where its version, state or kind is none of those above, or a
number is out of range. A slot is written by one command: torn, it has a bad CRC, and the other slot still counts.

## How set record, share and label are written

All three are written with UPDATE BINARY under PIN and secure messaging and read back under it: a MAC of 3 bytes goes
with each command and comes with each answer. A MAC could be replayed within a session, so a new one is opened (SELECT
FILE KEY, where the card proves its key again) before each write and before each reading back. The first MAC that does
not fit ends the work. Nothing is enciphered: whoever taps the reader sees the share.

A share comes in this order: set record "writing"; share, read back; label, read back; set record "held". It goes in
this order: set record "erasing"; zeros over the share, read back; zeros over the label, read back; set record "blank".
"writing" and "erasing" never count as a share. A file of zeros holds no share, or no label; anything else without its
CRC is damaged.

## How anchors are written

An anchor is written with UPDATE BINARY under the PIN alone, by short file id, and read back: nothing is selected for
it, so that PIN and session stand. Each operation that spends a tick writes two: one right after the tick, which covers
the start of the operation, and one after all that it changed, which covers what was recorded of that. The counter is
the number of ticks spent; of two good slots the one with the higher counter is the newer, and with the same counter
the one with the larger tree. A counter above the card's own ticks is never newer. A slot of zeros was never written.
Anchors stay when a share is erased. Reading, checking, settling and formatting write none.

## How a card is formatted

In this order, and every step is read back where the card can show it:

1. The DF, then the profile file with version, transport key id and card id, without its magic. A 6982 here, in a DF
   without a file of secret codes, is the one answer after which the DF of layout 2 is made.
2. The transport key, which the card then proves; the secret code, which is presented once, enciphered.
3. The files of key and code are closed for good. The other files are made and filled whole, whatever new memory holds;
   the marks are closed to updates.
4. Slot 0 of the set record: blank, sequence 1.
5. The magic, and last of all the profile file is closed.

A virtual card plays each chip that is thought of: `lifecycle virtual new --chip new-memory-is-ff` and
`--chip unknown-codes-stay-shut`.

A card carries this profile when the magic is there and the profile file is closed. One whose formatting was cut off
does not, and can be formatted again: what is there stays as it is, the card id too, and what was torn is completed,
since writing the same bits again adds those that are missing. It must be done with the same transport key.

A card that was formatted before set records were written shows an unreadable one.
"""


def document() -> Iterator[str]:
    """Give the document, a piece at a time."""
    yield f"# {TITLE}\n\n{_INTRO}"
    for layout in profile.LAYOUTS:
        how, name = _CONDITIONS[layout.conditions[:2]], layout.name.decode("ascii")
        yield f"| {layout.version} | `{layout.directory:04X}` | `{name}` | {how} | `{profile.FACTORY_PIN}` |\n"
    yield "\n"
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
