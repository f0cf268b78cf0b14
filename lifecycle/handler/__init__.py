"""The main road: how one operation runs, from the choice of a card to the signature.

An operation is done on one card or on many, each of which has one *part* in it. `Road.visit` is the way of one part, a
line for each step; the modules of this folder are the steps.

- Nothing that changes a card or can spend a PIN try is sent before its intent is durable. Where the record cannot be
  written, no card is changed; where an append fails in the middle, nothing more is sent.
- A rule is asked twice: before anything is asked of a person, and again in the transaction that records the start.
  Each refusal is a fact of its own.
- Each fact is appended as soon as the card has shown it. Success that was not read back is not success.
- An operation that changes or spends, was started and has no end is in doubt. The next reading settles what the card
  shows without a PIN; `settle` does the rest.
- A wish to stop is heeded before facts that are intents, never between a command and the fact of its answer.
- A command that carries a PIN is sent once. Nothing is sent again by itself.
- What was done is signed at the end. Where only that fails, the operation stays done, and that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from lifecycle.approval.intent import Intent
from lifecycle.custody.presenters import NOBODY, Presenters
from lifecycle.domain.card import CardFacts
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import LifecycleError, StoreError
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import DriftAccepted, OperationReconciled, OperationStarted, SetFact
from lifecycle.domain.text import Text
from lifecycle.handler.asking import ask
from lifecycle.handler.authorisation import authorise, authorise_run, request, starting
from lifecycle.handler.authority import Shown, Signing
from lifecycle.handler.checks import cannot, check, recorded_card, recording_refusal, recording_stop, require_signable
from lifecycle.handler.cost import charged
from lifecycle.handler.dry_run import dry_run
from lifecycle.handler.dual_control import tell_of_dual_control
from lifecycle.handler.equipment import Equipment
from lifecycle.handler.execution import execute
from lifecycle.handler.identification import identify
from lifecycle.handler.in_doubt import open_doubts
from lifecycle.handler.joint_loss import agree_on_losses, targets_named
from lifecycle.handler.outcome import Outcome, Visit
from lifecycle.handler.run import Run
from lifecycle.handler.start import start
from lifecycle.handler.survey import look_at_all, show_all
from lifecycle.ledger.fitness import require_ground
from lifecycle.operations import Operation
from lifecycle.signing.afterwards import unsigned_after
from lifecycle.steps.interface import Agreed, Part, Preview
from lifecycle.steps.turns import take_turn


class Road(Run):
    """A run on its way: what an operation is conducted with."""

    def visit(self, part: Part, insert: Text | None = None) -> Visit:
        """Have one card do its part, from its sight to its end in the record."""
        done = False
        try:
            with self.opened(insert, part.phase, lambda serial: cannot(self, serial, part)) as opened:  # selection.py
                stream = self.stream_of(opened.facts)
                try:
                    with recording_stop(self, stream):
                        drift = identify(self, stream, opened)  # read it, compare it with the record
                        check(self, stream, part, opened)  # the record decides
                        with recording_refusal(self, stream):
                            authorise(self, stream.serial, part)  # people sign, where the policy asks for it
                        with ask(self, stream, part, opened) as answers:  # who presents it, PINs, words
                            work = start(self, stream, part, opened, answers)  # the intent becomes durable
                            facts = execute(self, stream, part, work)  # send, record, read back, end
                    done = True
                finally:
                    self.events += stream.written
        finally:
            if self.last is not None:
                self.leave(self.last, done=done)
        visit = Visit(stream.card, facts, opened.reader, opened.driver, drift)
        self.visits.append(visit)
        return visit

    def visit_absent(self, part: Part) -> None:
        card = recorded_card(self)
        absent = CardFacts(make=card.make, serial=card.serial, atr="", virtual=card.virtual)
        stream = self.stream_of(absent)
        with recording_refusal(self, stream):
            if part.changes:
                require_signable(self, stream)
            part.check(card, self.record)
            authorise(self, stream.serial, part)
        part.ask(card, absent, self.dialogue, self.record).close()
        doubts = open_doubts(stream.events, self.equipment.operations)
        with recording_refusal(self, stream), starting(self, stream.serial) as begins:
            facts = list(part.perform_without_card(card, doubts))
            stream.append(facts, lambda _, record: begins.check(record), begins.beside)
        self.events += stream.written
        self.visits.append(Visit(stream.card, absent, ""))

    def preview(self, wanted: Preview) -> Agreed:
        if self.shown is None or wanted.prove_pins:
            aside = self.aside()
            looked = look_at_all(self, aside, wanted, partial(take_turn, aside))
        else:
            looked = [each.serial for each in self.shown if each.writes]
        return agree_on_losses(self, targets_named(self, wanted) if looked is None else looked)

    def show_cards(self, wanted: Preview) -> Sequence[Shown]:
        """Have every card shown once, so that people know which cards they sign for."""
        return show_all(self, self.aside(), wanted)


@dataclass(frozen=True)
class Handler(Equipment):
    """The command handler: every operation on cards goes through it."""

    def run(
        self,
        operation: Operation,
        dialogue: Dialogue,
        *,
        serials: Sequence[str] = (),
        presenters: Presenters = NOBODY,
        signing: Signing | None = None,
    ) -> Outcome:
        """Do an operation on the card that is meant, or on the cards, in the order of `serials` where those are given.

        Raises a LifecycleError: Refused before anything was sent that changes the card or spends a try, NoHostKey
        before anything is asked, CardError where the card said no, Interrupted, and LeftInDoubt where
        it is not known what became of it. Where it cannot be signed it raises a StoreError before a card is changed;
        where only the signing at the end fails, that is the outcome's `unsigned`, or that of what is raised.
        """
        if operation.changes:
            require_ground(self.journal.store.path, self.ground)
            self.signer.examine()
        road = Road(self, operation, dialogue, serials, presenters, signing)
        try:
            with charged(road.expenses):
                authorise_run(road, road.show_cards)
                operation.conduct(road)
        except LifecycleError as error:
            if not any(isinstance(each, StoreError) for each in (error, error.__cause__)):
                error.unsigned = self._unsigned(road)
            raise
        tell_of_dual_control(road)
        unsigned = self._unsigned(road)
        return Outcome(
            operation.name, road.id, road.visits, road.events, road.results, unsigned, expenses=road.expenses
        )

    def request(
        self,
        operation: Operation,
        dialogue: Dialogue,
        *,
        serials: Sequence[str] = (),
        presenters: Presenters = NOBODY,
        signing: Signing | None = None,
    ) -> Intent:
        """State what an operation on these cards would do, for people elsewhere to sign; looks at no card."""
        return request(Run(self, operation, dialogue, serials, presenters, signing))

    def dry_run(
        self,
        operation: Operation,
        dialogue: Dialogue,
        *,
        serials: Sequence[str] = (),
        presenters: Presenters = NOBODY,
    ) -> Outcome:
        """Say what an operation would send and record; reads the cards, records nothing. Raises Refused like `run`.

        Each card is identified and checked as in `run`, on a stream that forgets: what would stop the operation stops
        its dry run, be it drift, tries spent elsewhere or a card of the other kind.
        """
        if operation.changes:
            require_ground(self.journal.store.path, self.ground)
            self.signer.examine()
        run = Run(self, operation, dialogue, serials, presenters)
        with charged(run.expenses):
            return Outcome(operation.name, "", dry_run(run))

    def _unsigned(self, run: Run) -> LifecycleError | None:
        """Sign what was recorded, if any of it changes something; gives what went wrong."""
        return unsigned_after(self.signer) if any(_changes(event.facts) for event in run.events) else None


def _changes(fact: Fact) -> bool:
    """Say whether a fact is one that is signed when its operation ends; what is only seen waits for the next."""
    started = isinstance(fact, OperationStarted) and fact.changes
    return started or isinstance(fact, DriftAccepted | OperationReconciled | SetFact)
