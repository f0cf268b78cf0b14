"""Any operations in any order, with faults anywhere: the record never says what a card does not show."""

from collections.abc import Callable

from desk.cards import changed
from desk.ceremonies import record_of
from desk.desk import Desk
from desk.stores import must_be_sound, opened
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from lab.lanes import examples, long

from lifecycle.domain.card import CardState
from lifecycle.domain.sets import SetState
from machine.custodian import Mood, moods
from machine.faults import Fault, faults
from machine.invariants import must_hold, must_tell_of_tries, told
from machine.world import BLANK, CARDS, World

MOST_DEALS = 4
"""Sets that are dealt in one life: each costs a child process."""

cards = st.sampled_from(CARDS)
some_cards = st.lists(cards, min_size=2, max_size=4, unique=True)


class Office(RuleBasedStateMachine):
    """A desk, six cards and a blank one, and everything that can be done there."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.deals = 0

    @initialize()
    def begin(self) -> None:
        """Make a set on three cards, and seal one of them and a blank one."""
        self.deals += 1
        self.world.attempt("create-server-master-key", CARDS[:3], needed=2, issued=3, set_name=next(self.world.names))
        for serial in (CARDS[0], CARDS[3]):
            self.world.attempt("change-pin", [serial])
        assert self.world.ends == ["done"] * 3

    # --- sets ---

    @precondition(lambda self: self.deals < MOST_DEALS)
    @rule(serials=some_cards, spare=st.integers(0, 1), kind=st.booleans(), mood=moods, fault=faults)
    def create(self, serials: list[str], *, spare: int, kind: bool, mood: Mood, fault: Fault) -> None:
        """Make a set on cards; one more may stand by."""
        self.deals += 1
        issued = max(2, len(serials) - spare)
        fields: dict[str, object] = {"needed": 2, "issued": issued, "set_name": next(self.world.names)}
        if kind:
            self.world.attempt("create-server-master-key", serials, mood, fault, **fields)
        else:
            self.world.attempt("create-partition-auth-set", serials, mood, fault, partition="P1", **fields)

    @precondition(lambda self: self.deals < MOST_DEALS and self.sets())
    @rule(data=st.data(), onto=some_cards, mood=moods, fault=faults)
    def copy_set(self, data: st.DataObject, onto: list[str], mood: Mood, fault: Fault) -> None:
        """Copy a set to other cards."""
        self.deals += 1
        known = data.draw(st.sampled_from(self.sets()))
        sources = [card.serial for card in self.members(known)][: known.needed]
        serials = sources + [serial for serial in onto if serial not in sources]
        fields = {"source": known.id, "needed": 2, "issued": 2, "set_name": next(self.world.names)}
        if serials:
            self.world.attempt("copy-set", serials, mood, fault, **fields)

    @precondition(lambda self: self.sets())
    @rule(data=st.data(), extra=st.integers(-1, 1), mood=moods, fault=faults)
    def check_set(self, data: st.DataObject, extra: int, mood: Mood, fault: Fault) -> None:
        """Check a set with as many cards as it needs, one less or one more."""
        known = data.draw(st.sampled_from(self.sets()))
        serials = [card.serial for card in self.members(known)]
        if serials:
            self.world.attempt("check-set", serials, mood, fault, cards=known.needed + extra)

    # --- cards ---

    @rule(data=st.data(), other=cards, mood=moods, fault=faults)
    def copy_card(self, data: st.DataObject, other: str, mood: Mood, fault: Fault) -> None:
        """Copy a card that holds a share; one that is sealed where there is one."""
        holders = self.known(lambda card: card.holding == "held" and bool(card.sealed)) or list(CARDS)
        source = data.draw(st.sampled_from(holders))
        if source != other:
            self.world.attempt("copy-card", [source, other], mood, fault)

    @rule(data=st.data(), mood=moods, fault=faults)
    def erase(self, data: st.DataObject, mood: Mood, fault: Fault) -> None:
        """Erase a card that holds a share, or what is left of one."""
        holders = self.known(lambda card: card.holding != "blank")
        if holders:
            self.world.attempt("erase", [data.draw(st.sampled_from(holders))], mood, fault)

    @rule(
        serial=cards,
        operation=st.sampled_from(["erase", "get-label", "change-pin", "change-pin", "settle", "accept-drift"]),
        mood=moods,
        fault=faults,
    )
    def work(self, serial: str, operation: str, mood: Mood, fault: Fault) -> None:
        """Do something with one card."""
        self.world.attempt(operation, [serial], mood, fault)
        if operation == "accept-drift" and self.world.ends[-1] == "done":
            self.world.touched.discard(serial)

    @rule(data=st.data(), command=st.sampled_from(["SET SECRET CODE", "VERIFY", "FREEZE"]), late=st.booleans())
    def pull_from_pin_change(self, data: st.DataObject, command: str, *, late: bool) -> None:
        """Pull a card that is not sealed out of the middle of its PIN change."""
        unsealed = self.known(lambda card: not card.sealed)
        if unsealed:
            fault = Fault("pulled", number=2 if command == "VERIFY" else 1, late=late, command=command)
            self.world.attempt("change-pin", [data.draw(st.sampled_from(unsealed))], fault=fault)

    @precondition(lambda self: not self.world.formatted(BLANK))
    @rule(fault=faults)
    def format_card(self, fault: Fault) -> None:
        """Format the blank card, or go on with that."""
        self.world.attempt("format-card", [BLANK], fault=fault, key_id=1)

    @rule(serial=cards)
    def change_elsewhere(self, serial: str) -> None:
        """Have another program spend a tick of a card on which nothing is in doubt, which would explain it."""
        card = self.card(serial)
        if card is None or card.doubt is not None:
            return
        drawer = self.world.rack[serial]
        ticks = drawer.truth.ticks
        spent = ((1 << ticks + 1) - 1) << (224 - ticks - 1)
        image = changed(drawer.storage.load(), 0x4C04, 4, spent.to_bytes(28, "big"))
        drawer.storage.store(image)
        drawer.card._memory._image = bytearray(image)
        self.world.touched.add(serial)

    # --- putting things right ---

    @rule(serial=st.sampled_from([*CARDS, BLANK]))
    def tidy(self, serial: str) -> None:
        """Read a card, settle what is in doubt, accept what differs."""
        self.look_at(serial)
        for _ in range(3):
            card = self.card(serial)
            if card is not None and card.doubt is not None:
                self.world.attempt("settle", [serial])
            elif card is not None and card.drift is not None:
                self.world.attempt("accept-drift", [serial])

    def look_at(self, serial: str) -> None:
        """Inspect a card: nothing changes on it, and what nobody knew is told."""
        image = self.world.rack[serial].storage.load()
        before = self.events(serial)
        person = self.world.attempt("inspect", [serial])
        assert self.world.ends[-1] == "done", self.world.ends[-1]
        assert self.world.rack[serial].storage.load() == image
        after = self.events(serial)
        must_tell_of_tries(told(before), told(after), after[len(before) :], person.told)
        card = self.card(serial)
        assert card is not None
        if serial in self.world.touched:
            assert card.doubt is not None or card.drift == "counter", "what another program did was not found"
            if card.doubt is None:
                self.world.touched.discard(serial)
        else:
            assert card.drift in {None, "counter"}, card.drift

    # --- what always holds ---

    @invariant()
    def record_and_cards_agree(self) -> None:
        """After each step."""
        with opened(self.world.path) as store:
            must_hold(self.world, Desk(store, self.world.rack))

    def teardown(self) -> None:
        """At the end every card is read, and the projections are what a replay makes."""
        for serial in (*CARDS, BLANK):
            self.look_at(serial)
        self.record_and_cards_agree()
        with opened(self.world.path) as store:
            must_be_sound(store)

    # --- what the record says ---

    def card(self, serial: str) -> CardState | None:
        """Give a card."""
        with opened(self.world.path) as store:
            return Desk(store, self.world.rack).journal.card(serial)

    def events(self, serial: str) -> list:  # type: ignore[type-arg]
        """Give the events of a card."""
        with opened(self.world.path) as store:
            return Desk(store, self.world.rack).events(serial)

    def sets(self) -> list[SetState]:
        """Give the complete sets."""
        with opened(self.world.path) as store:
            known = record_of(Desk(store, self.world.rack)).sets()
        return [each for each in known if each.stage == "complete"]

    def members(self, known: SetState) -> list[CardState]:
        """Give the cards that hold a share of a set."""
        with opened(self.world.path) as store:
            found = record_of(Desk(store, self.world.rack)).members(known.id)
        return [card for card in found if card.holding == "held" and not card.copy]

    def known(self, is_wanted: Callable[[CardState], bool]) -> list[str]:
        """Give the serials of the cards that are wanted."""
        found = [self.card(serial) for serial in CARDS]
        return [card.serial for card in found if card is not None and is_wanted(card)]


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=examples(20),
    stateful_step_count=25 if long() else 16,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    phases=[Phase.generate, Phase.shrink],
)
