"""The byte map of what we keep on an OpenPGP card."""

from collections.abc import Iterator, Sequence

from lifecycle.cards.holding_bytes import LONGEST_LABEL, SLOT
from lifecycle.cards.openpgp.records import ANCHOR, CARD_ID, FREE, SECRET, SIGNATURE
from lifecycle.domain.holding import SALT, SHARE

TITLE = "What lifecycle keeps on an OpenPGP card"

_INTRO = """\
These are **our** records in the data objects for private use of the OpenPGP card application (specification 3.4). No
other program knows them. With this page, the PINs and M cards, a share can be read without lifecycle. Offsets and
lengths are decimal bytes, contents are hex, numbers are big-endian. Each record ends in the CRC-32 (that of zlib) of
all bytes before it, and is replaced whole by 1 PUT DATA.

| Data object | Read | Written | Content |
|---|---|---|---|
| 0101 | always | after PW1 (82) | the free record: card id, journal, set record, anchors |
| 0103 | after PW1 (82) | after PW1 (82) | the secret record: share and label |

PW1 is the PIN of the custodian, and the same in mode 81 (signatures) and 82 (all else).
"""

Field = tuple[str, int, str]
"""Name, length in bytes, meaning."""

_FREE_RECORD: Sequence[Field] = (
    ("magic", 4, "ASCII LCA, then 01, the version"),
    ("card id", CARD_ID, "the first 8 bytes of SHA-256 of the public key, an uncompressed point (65 bytes)"),
    ("journal", 1, "bit 0: a PIN change began; bit 1: the card took the new PIN; bit 2: sealed; bit 3: PW3 discarded"),
    ("reserved", 3, "zero"),
    ("set record", SLOT, "1 slot, as in the [card profile](card-profile.md); zeros: it cannot be read"),
    ("newest anchor", ANCHOR, "below; zeros: never written"),
    ("signature", SIGNATURE, "of the card over the newest anchor: r and s of ECDSA, 32 bytes each"),
    ("earlier anchor", ANCHOR, "the newest anchor before that"),
    ("reserved", 4, "zero"),
    ("CRC-32", 4, "of all bytes before it"),
)
_SECRET_RECORD: Sequence[Field] = (
    ("magic", 4, "ASCII LCS, then 01, the version"),
    ("card id", CARD_ID, "as in 0101"),
    ("state", 1, "01: a share is here; 00: none, and all that follows is zero"),
    ("x", 1, "number of the share, 1 to N"),
    ("M", 1, "shares needed"),
    ("N", 1, "shares issued"),
    ("set id", 16, "as in the set record"),
    ("salt", SALT, "of the commitment of the share"),
    ("share", SHARE, "the value at x, as in the [card profile](card-profile.md)"),
    ("label length", 1, f"1 to {LONGEST_LABEL}"),
    ("label", LONGEST_LABEL, "printable ASCII, then zeros"),
    ("reserved", 3, "zero"),
    ("CRC-32", 4, "of all bytes before it"),
)
_ANCHOR: Sequence[Field] = (
    ("origin", 8, "the record that the card was used with"),
    ("counter", 4, "the signature counter (DO 93) after this signature"),
    ("size", 8, "events of the record then"),
    ("root", 32, "root of its tree then (RFC 6962)"),
)
_STATEMENT: Sequence[Field] = (
    ("head", 20, "ASCII lifecycle-anchor-v1, then 00"),
    ("AID", 16, "of the application on this card (DO 4F)"),
    ("card id", CARD_ID, "as in 0101"),
    ("anchor", ANCHOR, "as above"),
)

_END = """\
## What the card signs

The card signs with ECDSA over P-256 and SHA-256 (PSO: COMPUTE DIGITAL SIGNATURE over the 32 bytes of the digest). Its
key was made on the card by `format-card` and never left it. Each signature raises the signature counter by 1. Only
this program's key is on the card: the slots for decryption and authentication are empty.

## How a share is written and erased

A share comes in this order: set record "writing" in 0101; share and label in 0103, read back; set record "held" in
0101. It goes in this order: set record "erasing"; zeros behind the head of 0103, read back; set record "blank".
"writing" and "erasing" never count as a share. A 0103 that is neither whole nor of this card is damaged.

Before it, and at its end, each change has the card sign an anchor: once for the start, once for all that was changed.

## How a card is formatted

In this order, and every step is read back where the card can show it. It can be cut off anywhere, and `format-card`
goes on.

1. The card is looked at: a key, a name, content in a private data object or a PIN that is not the factory PIN ends it.
2. PW1 (82) with the factory PIN. 0103 must be empty. 0101 without a card id says that formatting was begun.
3. PW3 with the factory PIN. The algorithm of the signature key becomes P-256, PW1 (81) lasts for the session, and the
   card makes its key. Where the card attests it, the statement is read.
4. 0103 without a share; 0101 with the card id and a blank set record.
5. PW3 becomes 16 random bytes, in hex, that nobody knows. Whoever knows PW3 could set a new PIN and read the share.
6. 0101 says that PW3 was discarded. Only with that the card is one of ours.
"""


def document() -> Iterator[str]:
    """Give the document, a piece at a time."""
    yield f"# {TITLE}\n\n{_INTRO}\n"
    yield from _table("0101: the free record", _FREE_RECORD, FREE)
    yield from _table("0103: the secret record", _SECRET_RECORD, SECRET)
    yield from _table("An anchor", _ANCHOR, ANCHOR)
    yield from _table("What is signed", _STATEMENT, 20 + 16 + CARD_ID + ANCHOR)
    yield _END


def _table(title: str, fields: Sequence[Field], size: int) -> Iterator[str]:
    if sum(length for _, length, _ in fields) != size:
        raise ValueError(f"the fields of {title} are not {size} bytes")
    yield f"## {title}\n\n{size} bytes.\n\n| Offset | Bytes | Field | Meaning |\n|---|---|---|---|\n"
    offset = 0
    for name, length, meaning in fields:
        yield f"| {offset} | {length} | {name} | {meaning} |\n"
        offset += length
    yield "\n"


if __name__ == "__main__":
    print("".join(document()), end="")
