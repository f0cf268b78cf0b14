"""The way of a qualification: the card is looked at and refused or given up, tried, and what was seen is recorded."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from lifecycle.approval.adopted_file import PolicyFile
from lifecycle.cards.answers import Statement
from lifecycle.cards.driver import Driver, HostKeys
from lifecycle.cards.registry import make_named
from lifecycle.custody.gate import Asked, Signing, require_governed, require_nobody, signed
from lifecycle.domain.card import CardFacts, first_sight
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import CardError, LifecycleError, NoCard, Refused, SeveralCards
from lifecycle.domain.facts import CardQualificationBegun, CardQualified
from lifecycle.domain.text import say
from lifecycle.handler.open_card import open_card
from lifecycle.handler.qualification.card import Sacrifice
from lifecycle.handler.qualification.pulls import Pulls
from lifecycle.handler.qualification.result import Qualification, outcome_of
from lifecycle.handler.qualification.trial import Trial
from lifecycle.ledger.card_stream import require_kind
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import LiveRecord, Record
from lifecycle.readers.choice import nothing_there
from lifecycle.readers.source import CardSource
from lifecycle.signing.afterwards import unsigned_after
from lifecycle.signing.signer import Signer

ACT = "card-qualify"
IN_USE = "card-in-use"
"""Code of the error, and name of the rule, by which a card is somebody's."""
Save = Callable[[bytes], None]
"""Puts the result where the person wants it."""


@dataclass(frozen=True)
class Qualified:
    """What came of it."""

    result: Qualification
    digest: str
    """SHA-256 of the result as it was saved, lower-case hex."""
    unsigned: LifecycleError | None
    """Why the record could not be signed at the end."""


def stream_of_qualification(serial: str) -> str:
    """Name the stream of what was tried on a card: that of the card stays free for its life, should it have one."""
    return f"qualification:{serial}"


@dataclass(frozen=True)
class Qualifying:
    """Everything that it needs besides the person."""

    journal: Journal
    source: CardSource
    keys: HostKeys
    pulls: Callable[[str], Pulls]
    """Gives how the card in a reader loses its power."""
    signer: Signer
    program: str
    """Version of lifecycle."""
    signing: Signing | None = None
    """How people sign here that the card is given up, where the policy wants that."""
    policy_file: PolicyFile | None = None

    def run(self, dialogue: Dialogue, save: Save, key_id: int = 0) -> Qualified:
        """Try the only card that is there, and keep and record what was seen.

        Raises Refused, NoCard, SeveralCards, NoHostKey and NotConfirmed before anything was sent that changes the card.
        """
        reader = self._reader()
        with ExitStack() as stack:
            opened = open_card(stack, self.source, reader, ask=True)
            facts, make = opened.facts, make_named(opened.facts.make)
            self._require_useless(facts)
            _require_nobodys(opened.driver)
            keys = self.keys if make.abilities.host_key else None
            if keys is not None:
                keys(key_id, facts.serial).close()
        self.signer.examine()
        self.signer.require()
        stream, virtual = stream_of_qualification(facts.serial), facts.virtual
        begun = CardQualificationBegun(make=facts.make, serial=facts.serial)
        self._give_up(stream, begun, dialogue, facts)
        size, root = self.journal.store.head()
        card = Sacrifice(self.source, reader, make, keys, Statement(self.journal.origin(), size, root.hex()))
        trial = Trial(card, self.pulls(reader), dialogue, key_id)
        trial.run()
        result = self._result(trial, facts)
        content = msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n"
        digest = hashlib.sha256(content).hexdigest()
        self.journal.append(stream, [_recorded(result, digest)], virtual=virtual)
        save(content)
        return Qualified(result, digest, unsigned_after(self.signer))

    def _give_up(self, stream: str, begun: CardQualificationBegun, dialogue: Dialogue, facts: CardFacts) -> None:
        """Have it signed where the policy wants that, have the phrase typed, and record that it begins."""
        stated = None if self.signing is None else self.signing.stated_in(self.journal, ACT)
        require_governed(self.journal, ACT, self.policy_file)
        act = signed(self.journal, self.signing, ACT, Asked.of([(stream, begun)]), PendingDisclosures(), stated)
        dialogue.confirm(_confirmation(facts))

        def still(record: Record) -> None:
            require_nobody(record, ACT) if act is None else act.check(record)

        beside, run = ((), None) if act is None else (act.beside, act.run)
        self.journal.append(stream, [begun], check=still, virtual=facts.virtual, operation=run, beside=beside)

    def _reader(self) -> str:
        cards = [each.reader for each in self.source.cards() if each.has_card]
        if not cards:
            names = self.source.names()
            raise NoCard(reader=", ".join(names)) if names else nothing_there(self.source)
        if len(cards) > 1:
            raise SeveralCards(cards=", ".join(cards))
        return cards[0]

    def _require_useless(self, facts: CardFacts) -> None:
        """Refuse a card that has a life in this record, or our layout from another one."""
        serial = facts.serial
        require_kind(self.journal, self.journal.begin(virtual=facts.virtual), serial, virtual=facts.virtual)
        self.journal.begun(virtual=facts.virtual)
        record = LiveRecord(self.journal.store)
        known = record.card(serial)
        if (known is not None and known.layout is not None) or record.custody(serial) is not None:
            raise Refused(
                IN_USE,
                say("card {serial} is in use in this record. Nothing was sent that changes the card.", serial=serial),
                say("Use a card that nobody needs."),
                serial=serial,
            )
        if facts.layout is not None:
            raise Refused(
                "already-formatted",
                say("card {serial} is already formatted. Nothing was sent that changes the card.", serial=serial),
                say("Use a card as its maker delivers it."),
                serial=serial,
            )

    def _result(self, trial: Trial, facts: CardFacts) -> Qualification:
        seen = replace(first_sight(facts, 0), firmware=trial.firmware)
        return Qualification(
            program=self.program,
            time=self.journal.clock(),
            make=facts.make,
            layout=trial.layout,
            release=make_named(facts.make).release(seen),
            firmware=trial.firmware,
            atr=facts.atr,
            reader=trial.card.reader,
            virtual=facts.virtual,
            seal=trial.seal,
            outcome=outcome_of(trial.checks),
            checks=trial.checks,
        )


def _require_nobodys(driver: Driver) -> None:
    """Refuse a card that its owner uses; one that our layout does not fit is tried, and fails as that."""
    try:
        driver.require_fresh()
    except CardError as error:
        if error.code == IN_USE:
            raise


def _confirmation(facts: CardFacts) -> Confirmation:
    return Confirmation(
        "qualify",
        say(
            "Give up card {serial}? lifecycle formats the card, writes to the card, asks you to pull it out, and "
            "blocks the PIN. Nobody can use the card afterwards.",
            serial=facts.serial,
        ),
        say("give up {serial}", serial=facts.serial),
        covered_by_yes=False,
    )


def _recorded(result: Qualification, digest: str) -> CardQualified:
    return CardQualified(
        make=result.make,
        layout=result.layout,
        release=result.release,
        firmware=result.firmware,
        reader=result.reader,
        outcome=result.outcome,
        seal=result.seal,
        left=[each.name for each in result.checks if each.result != "pass"],
        result=digest,
    )
