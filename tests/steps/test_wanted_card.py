"""Which card is wanted now, in any order of comings, goings, words and ends."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lifecycle.steps.wanted_card import Lying, Phase, Pick, Take, Twice, Wait, WantedCard

A, B, C = (Lying("one", serial) for serial in "ABC")
BESIDE = Lying("two", "B")


def after(first: Lying, *seen: Lying, phase: Phase = "target") -> WantedCard:
    """Give the state after one card had its part, and of what is in the readers now."""
    had = WantedCard(phase=phase).sees([first]).takes(first.serial or "").ends(first.serial or "", done=True)
    return had.sees(seen)


def test_who_begins_with_one_card_means_it() -> None:
    """In one reader."""
    assert WantedCard().sees([A]).decide() == Take(A)


def test_who_begins_with_a_card_that_does_not_fit_is_asked_for_another() -> None:
    """It is not refused before anybody said that it is the one."""
    assert WantedCard().sees([A]).decide(unfit="A") == Wait(leaving=A)


def test_a_card_that_had_its_part_has_to_leave() -> None:
    """In this phase."""
    assert after(A, A).decide() == Wait(leaving=A)


def test_in_the_next_phase_it_is_offered_and_not_taken() -> None:
    """It was barred where it was written or read."""
    assert after(A, A, phase="source").wants("target").decide() == Wait(offered=A)


def test_the_last_card_of_a_look_is_offered_and_not_taken() -> None:
    """Nobody said that it takes share 1."""
    look = WantedCard(phase="look").sees([A]).ends("A", done=True)
    assert WantedCard().looked(look, ()).wants("target").sees([A]).decide() == Wait(offered=A)


def test_a_card_that_lies_there_and_does_not_fit_is_not_offered() -> None:
    """A blank one where a share is to be read."""
    look = WantedCard(phase="look").sees([A]).ends("A", done=True)
    assert WantedCard().looked(look, ()).sees([A]).decide(unfit="A") == Wait(leaving=A)


NOT_LAID_OUT = Lying("two", "B", able=False)


def test_a_card_that_cannot_do_the_operation_hides_none_that_can() -> None:
    """One of ours is taken beside a card that nobody laid out."""
    assert WantedCard().sees([A, NOT_LAID_OUT]).decide() == Take(A)
    assert WantedCard().sees([NOT_LAID_OUT, A, C]).decide() == Pick((A, C))


def test_a_card_that_cannot_do_it_is_taken_where_there_is_no_other() -> None:
    """Its refusal says why."""
    assert WantedCard().sees([NOT_LAID_OUT]).decide() == Take(NOT_LAID_OUT)
    assert WantedCard(("B",)).sees([A, NOT_LAID_OUT]).decide() == Take(NOT_LAID_OUT)


def test_the_word_of_a_person_takes_it() -> None:
    """Enter, with the card in the reader."""
    asked = after(A, A, phase="source").wants("target").asks().hears()
    assert asked.sees([A]).decide() == Take(A)


def test_a_card_that_comes_is_taken() -> None:
    """In the place of the one that lay there."""
    assert after(A, A).asks().hears({"one"}).sees([B]).decide() == Take(B)


def test_a_card_that_was_refused_comes_again() -> None:
    """It left and came back; it is not barred."""
    refused = WantedCard().sees([A]).takes("A").ends("A", done=False)
    assert refused.sees([A]).decide() == Wait(offered=A)
    assert refused.sees([]).sees([A]).decide() == Take(A)


def test_a_card_that_failed_in_a_look_is_not_looked_at_again_unasked() -> None:
    """It is offered; a person may say that it is the one, and it may come again."""
    failed = WantedCard(phase="look").sees([A]).takes("A").ends("A", done=False)
    assert failed.sees([A]).decide() == Wait(offered=A)
    assert failed.asks().hears().sees([A]).decide() == Take(A)
    assert failed.sees([]).sees([A]).decide() == Take(A)


def test_a_card_in_another_reader_is_offered_and_not_taken() -> None:
    """It lay there all the time."""
    had = WantedCard(phase="target").sees([A, BESIDE]).takes("A").ends("A", done=True)
    assert had.sees([A, BESIDE]).decide() == Wait(offered=BESIDE, leaving=A)


def test_of_several_cards_one_is_picked() -> None:
    """At the beginning, and whenever two could be it."""
    assert WantedCard().sees([A, BESIDE]).decide() == Pick((A, BESIDE))
    assert after(C, A, BESIDE).decide() == Pick((A, BESIDE))


def test_a_card_that_was_named_is_waited_for_beside_another_one() -> None:
    """The other one never ends the wait."""
    named = WantedCard(("B",))
    assert named.sees([A]).decide() == Wait(serial="B", leaving=A)
    assert named.sees([A, BESIDE]).decide() == Take(BESIDE)


def test_the_same_card_is_wanted_again_and_found_in_another_reader() -> None:
    """A card that was pulled may come back anywhere."""
    failed = WantedCard().sees([B]).takes("B").ends("B", done=False).again("B")
    assert failed.sees([]).decide() == Wait(serial="B")
    assert failed.sees([A, BESIDE]).decide() == Take(BESIDE)


def test_two_cards_of_one_serial_are_neither() -> None:
    """Named or not."""
    both = [B, BESIDE]
    assert WantedCard().sees(both).decide() == Twice(tuple(both))
    assert WantedCard(("B",)).sees(both).decide() == Twice(tuple(both))


def test_a_card_of_another_make_hides_nothing() -> None:
    """It is not offered either."""
    foreign = Lying("two", None, foreign=True)
    assert WantedCard().sees([A, foreign]).decide() == Take(A)
    assert WantedCard().sees([foreign]).decide() == Wait()


def test_a_card_that_cannot_be_read_keeps_the_other_one_from_being_meant() -> None:
    """It could be the one."""
    assert WantedCard().sees([A, Lying("two", None)]).decide() == Pick((A,))


class Conversation(RuleBasedStateMachine):
    """Two readers, four cards, and phases: whatever happens, the rules hold."""

    readers = ("one", "two")

    @initialize()
    def begin(self) -> None:
        """Nothing is there."""
        self.wanted = WantedCard()
        self.inside: dict[str, str] = {}
        self.had: set[tuple[str, str]] = set()
        self.fresh: set[str] = set()
        self.word = False
        self.silent = True

    def see(self) -> None:
        """Look into the readers."""
        self.wanted = self.wanted.sees([Lying(reader, serial) for reader, serial in sorted(self.inside.items())])

    @rule(reader=st.sampled_from(readers), serial=st.sampled_from("ABCD"))
    def insert(self, reader: str, serial: str) -> None:
        """A card comes, while the readers are watched."""
        if reader in self.inside or serial in self.inside.values():
            return
        self.inside[reader] = serial
        self.fresh.add(serial)
        self.wanted = self.wanted.hears({reader}) if not self.silent else self.wanted
        self.see()

    @rule(reader=st.sampled_from(readers))
    def remove(self, reader: str) -> None:
        """A card leaves."""
        self.fresh.discard(self.inside.pop(reader, ""))
        self.see()

    @rule()
    def ask(self) -> None:
        """The program asks for a card; from then on only what comes is meant."""
        self.see()
        self.wanted = self.wanted.asks()
        self.fresh.clear()
        self.silent = self.word = False

    @precondition(lambda self: not self.silent)
    @rule()
    def say(self) -> None:
        """A person says that it is there."""
        self.wanted = self.wanted.hears()
        self.word = True

    @rule(phase=st.sampled_from(["source", "target"]))
    def go_on(self, phase: Phase) -> None:
        """Another part begins."""
        self.wanted = self.wanted.wants(phase)

    @rule(done=st.booleans())
    def take(self, *, done: bool) -> None:
        """Do what is decided, where it is to take a card."""
        self.see()
        decision = self.wanted.decide()
        if not isinstance(decision, Take):
            return
        serial = decision.card.serial or ""
        assert self.inside[decision.card.reader] == serial
        assert (self.wanted.phase, serial) not in self.had
        assert self.silent or self.word or serial in self.fresh
        self.wanted = self.wanted.takes(serial).ends(serial, done=done)
        if done:
            self.had.add((self.wanted.phase, serial))
        self.fresh.clear()
        self.silent = self.word = False

    @invariant()
    def only_who_had_a_part_is_barred(self) -> None:
        """And a card that is done is never offered or listed."""
        done = {serial for phase, serial in self.had if phase == self.wanted.phase}
        assert set(self.wanted.done) == done
        match self.wanted.decide():
            case Pick(cards):
                assert not done & {card.serial for card in cards}
            case Wait() as wait:
                assert wait.offered is None or wait.offered.serial not in done

    @invariant()
    def the_way_never_ends(self) -> None:
        """Whatever happened, a card that was named is taken once it comes."""
        named = self.wanted.again("E").sees([*self.wanted.seen, Lying("three", "E")])
        assert named.decide() == Take(Lying("three", "E"))


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
