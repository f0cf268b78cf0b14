"""What can go wrong in one run of an operation, once: a card, its link, the store, or the process itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from desk.cards import Drawer
from desk.faults import answers, bent
from hypothesis import strategies as st

from lifecycle.domain.apdu import Command, Response
from lifecycle.store.errors import StoreFull
from lifecycle.virtual.power import PowerCut

Kind = Literal["none", "cut", "pulled", "kill", "store-full", "swap", "nonsense"]


class Killed(BaseException):
    """The process is gone: no handler of errors sees it."""


@dataclass(frozen=True)
class Fault:
    """A fault, and where in the run it falls."""

    kind: Kind = "none"
    number: int = 1
    """Which command, unit of memory, append or moment it is."""
    late: bool = False
    """Right after that, and not right before it."""
    unit: bool = False
    """A unit of memory, and not a command."""
    card: int = 0
    """Which of the cards of the run."""
    command: str = ""
    """The name of the commands that are counted; all of them where it is empty."""


CHANGING = ("VERIFY", "WRITE marks", "SET SECRET CODE", "FREEZE", "UPDATE set record", "UPDATE share", "UPDATE label")
"""What changes a card or spends a try."""

NOTHING = Fault()

_wheres = {"late": st.booleans(), "card": st.integers(0, 3)}

faults = st.one_of(
    st.just(NOTHING),
    st.just(NOTHING),
    st.builds(Fault, kind=st.just("cut"), number=st.integers(20, 75), **_wheres),
    st.builds(Fault, kind=st.just("cut"), unit=st.just(value=True), number=st.integers(1, 55), **_wheres),
    st.builds(Fault, kind=st.just("pulled"), command=st.sampled_from(CHANGING), number=st.integers(1, 2), **_wheres),
    st.builds(Fault, kind=st.just("pulled"), command=st.sampled_from(CHANGING), number=st.integers(1, 2), **_wheres),
    st.builds(Fault, kind=st.just("kill"), number=st.integers(30, 140)),
    st.builds(Fault, kind=st.just("kill"), number=st.integers(140, 500)),
    st.builds(Fault, kind=st.just("store-full"), number=st.integers(1, 20)),
    st.builds(Fault, kind=st.just("swap"), number=st.integers(3, 6), card=st.integers(0, 3)),
    st.builds(Fault, kind=st.just("nonsense"), number=st.integers(20, 110), **_wheres),
)


class Mortal:
    """A process that counts its moments, before and after each command and each append, and dies at one of them."""

    def __init__(self, fault: Fault) -> None:
        self._dies_at = fault.number if fault.kind == "kill" else None
        self._passed = 0
        self._dead = False

    def step(self) -> None:
        """Pass one moment; nothing is sent or recorded by a process that is dead."""
        assert not self._dead, "a dead process went on"
        self._passed += 1
        if self._passed == self._dies_at:
            self._dead = True
            raise Killed

    def before_append(self, fault: Fault) -> Callable[[int, object], None]:
        """Give what is called before each append."""

        def before(number: int, _drafts: object) -> None:
            self.step()
            if fault.kind == "store-full" and number >= fault.number:
                raise StoreFull(path="ledger", reason="as planned")

        return before


def armed(fault: Fault, drawer: Drawer, other: str) -> None:
    """Make one card, or its link, fail as planned."""
    if fault.kind == "cut":
        moments = {
            (False, False): PowerCut.before_command,
            (False, True): PowerCut.after_command,
            (True, False): PowerCut.before_unit,
            (True, True): PowerCut.after_unit,
        }
        drawer.card.arm(moments[fault.unit, fault.late](fault.number))
    elif fault.kind == "swap":
        drawer.wrap = answers("GET INFO card serial", f"{other}9000", nth=fault.number)
    elif fault.kind == "pulled":
        drawer.wrap = bent(_pulled(fault, drawer))
    elif fault.kind == "nonsense":
        drawer.wrap = bent(_nonsense(fault))


def disarmed(drawer: Drawer) -> None:
    """Make a card whole again."""
    drawer.card.arm(None)
    drawer.wrap = None


def _pulled(fault: Fault, drawer: Drawer) -> Callable[[Command, Callable[[], Response]], Response]:
    seen = 0

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        nonlocal seen
        seen += command.name == fault.command
        if command.name == fault.command and seen == fault.number:
            if fault.late:
                ask()
            drawer.card.power_off()
        return ask()

    return bend


def _nonsense(fault: Fault) -> Callable[[Command, Callable[[], Response]], Response]:
    seen = 0

    def bend(_command: Command, ask: Callable[[], Response]) -> Response:
        nonlocal seen
        seen += 1
        if seen != fault.number:
            return ask()
        if fault.late:
            ask()
        return Response.of(b"\x6f\x00")

    return bend
