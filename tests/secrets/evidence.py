"""Everything that was written anywhere while marked secrets were in use, and the search in it."""

import io
from collections.abc import Callable

from desk.cards import SERIAL

from lifecycle.cards.mpcos.session import diversified
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.secret import Secret
from lifecycle.readers.transcript import Exchange, Observed, Recorder
from lifecycle.station.log import Log
from lifecycle.virtual.memory import KeptInProcess, Memory
from lifecycle.virtual.mpcos.filesystem import UNIT, Directory
from lifecycle.virtual.power import Supply

MASTER = bytes.fromhex("F00DFACE5EC2E7ED0DDBA11CAB1E5EED")


class Evidence:
    """Everything that was written anywhere, by where it was."""

    def __init__(self) -> None:
        self.written: dict[str, bytes] = {}
        self.transcript = io.StringIO()
        self.exchanges: list[Exchange] = []

    def add(self, where: str, what: object) -> None:
        """Keep it, with what was there before."""
        content = what if isinstance(what, bytes) else str(what).encode()
        self.written[where] = self.written.get(where, b"") + content + b"\n"

    def add_error(self, error: BaseException) -> None:
        """Keep all that an error says, and those behind it."""
        shown: BaseException | None = error
        while shown is not None:
            self.add("errors", f"{shown} {shown!r} {shown.args} {vars(shown)}")
            if isinstance(shown, LifecycleError):
                self.add("errors", f"{shown.explain()} {shown.advise()} {shown.explain()!r}")
            shown = shown.__cause__ or shown.__context__

    def wrap(self, wire: Channel) -> Channel:
        """Record what is said to a card."""
        return Observed(Recorder(wire, self.transcript), self.exchanges.append)


def card_key(image: bytes, serial: str = SERIAL) -> bytes:
    """Give the key that a card was given."""
    memory = Memory(KeptInProcess(image), Supply(), UNIT)
    files = Directory(memory)
    ours = next(file for file in files if file.is_df and file.fid == 0x4C00)
    profile = files.child(ours.slot, 0x4C03)
    assert profile is not None
    return diversified(MASTER, bytes.fromhex(serial), memory.read(profile.address + 8, 8))


def key(_key_id: int, _serial: str) -> Secret:
    """Give the marked key."""
    return Secret(MASTER)


def trying(evidence: Evidence, log: Log, run: Callable[[], object]) -> None:
    """Run something, and keep what it gives or raises."""
    try:
        evidence.add("outcomes", repr(run()))
    except LifecycleError as error:
        log.failure(error)
        evidence.add_error(error)


def searched(evidence: Evidence, forms: dict[str, bytes]) -> list[tuple[str, str]]:
    """Find where any of the forms stands."""
    return [
        (where, form)
        for where, content in evidence.written.items()
        for form, needle in forms.items()
        if where != "key" and needle in content
    ]
