"""What is written to cards here, the verbs that do it, and links that change an answer."""

from collections.abc import Callable

from desk.cards import Wrap
from desk.faults import bent

from lifecycle.cards.mpcos.card import MpcosCard
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.holding import SetRecord, Share
from lifecycle.domain.secret import Secret

HELD = SetRecord(
    state="held",
    kind="server-master-key",
    needed=3,
    issued=5,
    share=2,
    copy=1,
    set_id="00112233445566778899AABBCCDDEEFF",
    origin="A0A1A2A3A4A5A6A7",
    operation="B0B1B2B3B4B5B6B7",
    sequence=1,
)


def share(
    number: int = 2, needed: int = 3, issued: int = 5, salt: bytes = b"s" * 16, value: bytes = b"v" * 32
) -> Share:
    """Make a share."""
    return Share(number=number, needed=needed, issued=issued, salt=Secret(salt), value=Secret(value))


LABEL = "Anna, safe 3"
SHARE_FILE, LABEL_FILE, SET_FILE = 0x4C06, 0x4C07, 0x4C05

Verb = Callable[[MpcosCard], object]

WRITES: dict[str, Verb] = {
    "set record": lambda driver: driver.write_set_record(HELD),
    "share": lambda driver: driver.write_share(share()),
    "no share": lambda driver: driver.erase_share(),
    "label": lambda driver: driver.write_label(LABEL),
    "no label": lambda driver: driver.write_label(None),
}
READS: dict[str, Verb] = {"share": lambda driver: driver.read_share(), "label": lambda driver: driver.read_label()}
VERBS = {f"write {name}": verb for name, verb in WRITES.items()} | {
    f"read {name}": verb for name, verb in READS.items()
}


def changed_answer(name: str, nth: int, change: Callable[[bytes], bytes]) -> Wrap:
    """Change the n-th answer to a command of a name."""
    seen = 0

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        nonlocal seen
        seen += command.name == name
        answer = bytes(ask())
        return Response.of(change(answer) if command.name == name and seen == nth else answer)

    return bent(bend)


def flipped(at: int) -> Callable[[bytes], bytes]:
    """Change one byte of an answer."""
    return lambda answer: answer[:at] + bytes((answer[at] ^ 1,)) + answer[at + 1 :]
