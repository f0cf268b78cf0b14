"""One report of what happened to a card: names found, questions asked, recorded, and said where the card is then.

With --json one object is printed:

    serial      of the card
    happening   hand-over, receive, store, check-seal, lose, find, damage, retire, destroy or replace
    custody     {serial, where, unfit, custodian, giver, place, bag, seal_broken, since, last, witness, knows_pin,
                known, stock, permitted}: where the card is now; people and places are {id, name}
    events      [{position, id, tag, stream, version, time}], what was recorded
    alarms      keys under suspicion, one sentence each
    unsigned    null, or why what was recorded is not signed
"""

from collections.abc import Callable
from dataclasses import dataclass

from lifecycle.cli.commands.custody.objects import custody_object
from lifecycle.cli.commands.custody.opening import asking, keeping, may_ask, pass_damage_by
from lifecycle.cli.commands.custody.options import Given
from lifecycle.cli.commands.run.results import placed
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.exit import failed
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.custody.alarms import make_sure
from lifecycle.custody.handler import CustodyHandler, known_card
from lifecycle.custody.happening import Common, Happening
from lifecycle.custody.inputs import moment_in, purpose_in
from lifecycle.custody.naming import find_person
from lifecycle.custody.words import where_in_words
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardReplaced, CustodyFact
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.ledger.record import Record

Making = Callable[[Record, Common], Happening]
"""Makes a happening of what all have in common and what was typed for it alone, with names found in the record."""


@dataclass(frozen=True)
class Act:
    """What asks and records, and whether it is an alarm: that is raised once it is recorded, signed or not."""

    record: Callable[[CustodyHandler, Dialogue], Event]
    alarm: bool = False
    name: str = ""
    """Of the command, as an emergency is recorded."""


def happened(context: Context, serial: str, given: Given, making: Making, sure: Text | None = None) -> int:
    """Report it, once a person at the terminal, where nothing else is asked, is `sure`; gives the exit code."""
    asks = not given.on_damaged_record and may_ask(context, yes=given.yes)

    def sure_by(dialogue: Dialogue) -> Callable[[Record], None] | None:
        return None if sure is None or not asks else lambda record: make_sure(record, serial, sure, dialogue)

    def prepared(record: Record, common: Common) -> Act:
        happening = making(record, common)
        return Act(
            lambda handler, dialogue: handler.report(happening, dialogue, sure_by(dialogue)),
            happening.alarm,
            f"custody {happening.command}",
        )

    return reported(context, serial, given, prepared)


def reported(context: Context, serial: str, given: Given, prepared: Callable[[Record, Common], Act]) -> int:
    """Have something about a card recorded, and say where the card is then; gives the exit code."""
    at, typed = (None, None) if given.at is None else moment_in(given.at)
    purpose = None if given.purpose is None else purpose_in(given.purpose)
    with keeping(context, damaged=given.on_damaged_record) as handler:
        with handler.record() as record:
            known_card(record, serial)
            witness = None if given.witness is None else find_person(record, given.witness).id
            act = prepared(record, Common(serial=serial, at=at, witness=witness, purpose=purpose))
        try:
            with asking(context, yes=given.yes, phrases=given.confirm) as dialogue:
                if given.on_damaged_record and not act.alarm:
                    problem = sentence(
                        "--on-damaged-record works only for an alarm, such as a lost card or a broken seal."
                    )
                    raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
                if given.on_damaged_record:
                    pass_damage_by(context, handler, act.name, dialogue)
                event = act.record(handler, dialogue)
        except Refused as error:
            return failed(context, error, outcome="refused")
        with handler.record() as record:
            custody, alarms = known_card(record, serial), record.suspect_keys()
            if not context.json:
                for alarm in alarms:
                    say(alarm)
                say(sentence("Card {serial}: {what}.", serial=serial, what=event.facts.in_words()))
                if at is not None and typed is not None:
                    say(sentence("Time given: {given} ({time} UTC).", given=typed, time=Instant(at).short()))
                for text in where_in_words(custody, record.called):
                    say(text)
            what = event.facts.happening if isinstance(event.facts, CustodyFact | CardReplaced) else event.tag
            fields = {
                "serial": serial,
                "happening": what,
                "custody": custody_object(record, custody),
                "events": placed(handler.journal.store, [event]),
                "alarms": [str(alarm) for alarm in alarms],
            }
    return print_recorded(context, handler.unsigned, fields, alarm=act.alarm)
