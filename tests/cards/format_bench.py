"""A card on a bench: formatted, cut off, looked at, and formatted again."""

from collections.abc import Callable

from card_at import CARD_ID, Wire, numbers, transport_key
from desk.cards import KEY_ID, MASTER, SERIAL, Wrap, blank_image, truth_of
from msgspec.structs import replace

from lifecycle.cards.mpcos.card import MpcosCard, profile
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import CardRemoved
from lifecycle.domain.holding import BLANK
from lifecycle.domain.secret import Secret
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import Slot
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess, Memory
from lifecycle.virtual.mpcos.filesystem import UNIT, Directory
from lifecycle.virtual.power import PowerCut, Supply

FREEZE_PROFILE = "84160200084C03"
MAGIC_WRITTEN = "00D68300044C435943"

Randomness = Callable[[int], bytes]


class Bench:
    """A card on a bench: formatted, cut off, and formatted again."""

    def __init__(
        self, image: bytes, randomness: Randomness = lambda _: CARD_ID, wrap: Wrap = lambda wire: wire
    ) -> None:
        self.wrap = wrap
        self.storage = KeptInProcess(image)
        self.card = VirtualCard(self.storage, randomness=numbers())
        self.randomness = randomness
        self.sent: list[str] = []

    @property
    def image(self) -> bytes:
        """What the card's memory holds now."""
        return self.storage.load()

    def driver(self) -> tuple[MpcosCard, Wire]:
        """Power the card and read it."""
        wire = Wire(Slot(self.card, "bench"))
        driver = MpcosCard(over(self.wrap(wire), "bench", None), randomness=self.randomness)
        driver.read()
        return driver, wire

    def format(self, cut: PowerCut | None = None, master: bytes = MASTER, key_id: int = KEY_ID) -> CardFacts | None:
        """Format it; nothing where the cut came first."""
        driver, wire = self.driver()
        wire.sent.clear()
        self.card.arm(cut)
        try:
            return driver.lay_out(lambda *_: Secret(master), key_id)
        except CardRemoved:
            return None
        finally:
            self.card.arm(None)
            self.sent = list(wire.sent)


def must_be_whole(facts: CardFacts, image: bytes) -> None:
    """See that a card shows all that formatting leaves on it."""
    layout = next(each for each in profile.LAYOUTS if each.version == facts.layout)
    assert (facts.details["key_id"], facts.serial, facts.sealed) == (KEY_ID, SERIAL, False)
    assert (facts.tries_left, facts.tries, facts.counter, facts.pin) == (7, 7, 0, "unchanged")
    assert facts.set_record == replace(BLANK, sequence=1)
    truth = truth_of(image)
    assert (truth.code, truth.counter, truth.torn) == (profile.FACTORY_PIN, 0, False)
    files = Directory(Memory(KeptInProcess(image), Supply(), UNIT))
    ours = next(file for file in files if file.fid == layout.directory)
    for file in profile.FILES:
        shown = files.child(ours.slot, file.fid)
        assert shown is not None
        assert [shown.condition(group) for group in (1, 2, 3)] == [file.update, file.write, file.read]


def must_work(bench: Bench) -> None:
    """See that a card proves its key, takes its PIN and keeps a tick."""
    driver, _ = bench.driver()
    driver.authenticate(transport_key)
    verdict = driver.verify(Secret(profile.FACTORY_PIN.encode()))
    assert (verdict.accepted, verdict.tries_left) == (True, 7)
    driver.tick()
    assert driver.read().counter == 1


def half_made(until: str, *, after: bool = False) -> Bench:
    """Format a card until just before (or after) a command with these first bytes."""
    bench = Bench(blank_image())
    bench.format()
    at = next(number for number, sent in enumerate(bench.sent, start=1) if sent.startswith(until))
    bench = Bench(blank_image())
    assert bench.format(PowerCut.after_command(at) if after else PowerCut.before_command(at)) is None
    return bench
