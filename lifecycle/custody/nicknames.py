"""Nicknames of cards: given, taken away, and erased. Each names one card that is not destroyed."""

from collections.abc import Sequence

from lifecycle.cards.registry import serial_in
from lifecycle.custody import rules
from lifecycle.custody.erasure import NameLingers
from lifecycle.custody.handler import CustodyHandler, known_card
from lifecycle.custody.inputs import NotUsable, name_in, shown
from lifecycle.custody.retention import must_not_be_held
from lifecycle.domain.dialogue import Asking, Confirmation
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardNicknamed, CardNicknamesErased
from lifecycle.domain.mistyped_pin import hidden, looks_like_pin
from lifecycle.domain.spelling import key_of
from lifecycle.domain.text import Text, say
from lifecycle.ledger.card_names import LEAST, CardNames
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import stream_of
from lifecycle.store.errors import StoreBusy

COMMAND = "nickname"
LONGEST = 32
"""Characters."""

_WHAT = say("a nickname")
_MARKS = "-_."


def nickname_in(given: str) -> str:
    """Give a nickname as it is kept: 1 to 32 letters, digits and -_. with a letter among them; raises NotUsable.

    Nobody can take it for a PIN, for a serial, or for two words of a command.
    """
    problem = _problem(given)
    if problem is not None:
        raise NotUsable(given=hidden(shown(given)), what=_WHAT, problem=problem)
    return name_in(given, _WHAT)


def give_nickname(handler: CustodyHandler, serial: str, typed: str) -> Event:
    """Give a card a nickname in place of the one that it had.

    Raises NotUsable, UnknownName, and Refused, which is recorded.
    """
    name = nickname_in(typed)

    def free(record: Record) -> None:
        _must_be_at_rest(handler, record, serial)
        _must_be_free(record, serial, name)

    with handler.record() as record:
        known_card(record, serial)
    with handler.refusing(COMMAND, stream_of(serial)):
        events = handler.write(lambda disclose: [(stream_of(serial), CardNicknamed(name=disclose(name)))], check=free)
    return events[0]


def remove_nickname(handler: CustodyHandler, serial: str) -> Event:
    """Take a nickname away; its text stays in the record. Raises UnknownName, and Refused, which is recorded."""

    def named(record: Record) -> None:
        _must_be_at_rest(handler, record, serial)
        if serial not in record.nicknames():
            raise Refused(
                "no-nickname",
                say("card {serial} has no nickname.", serial=serial),
                say("Nothing has to be done."),
                serial=serial,
            )

    with handler.record() as record:
        known_card(record, serial)
    with handler.refusing(COMMAND, stream_of(serial)):
        return handler.write(lambda _: [(stream_of(serial), CardNicknamed(name=None))], check=named)[0]


def erase_nicknames(handler: CustodyHandler, serial: str, dialogue: Asking) -> Sequence[Event]:
    """Erase every nickname that a card ever had from the record, permanently.

    The intent is recorded first; an erasure that was interrupted is done again without another event. Raises
    UnknownName, NameLingers, and Refused, which is recorded.
    """

    def may_be(record: Record) -> None:
        must_not_be_held(record.view)
        _must_be_at_rest(handler, record, serial)

    with handler.record() as record:
        known_card(record, serial)
        ever, named = record.nicknames_ever(serial), serial in record.nicknames()
    with handler.refusing(COMMAND, stream_of(serial)), handler.record() as record:
        may_be(record)
        if not ever:
            raise Refused(
                "no-nickname",
                say("card {serial} never had a nickname.", serial=serial),
                say("Nothing has to be done."),
                serial=serial,
            )
    dialogue.confirm(_erasing(serial))
    with handler.refusing(COMMAND, stream_of(serial)):
        done = not named and _was_erased(handler, serial)
        events = [] if done else handler.write(lambda _: [(stream_of(serial), CardNicknamesErased())], check=may_be)
    try:
        for digest in ever:
            handler.journal.store.erase(bytes.fromhex(digest))
    except StoreBusy as error:
        raise NicknameLingers(serial=serial) from error
    return events


class NicknameLingers(NameLingers):
    """An erased nickname is still in the file, as somebody reads the old pages of it."""

    code = "nickname-lingers"
    message = "The nicknames of card {serial} are erased, but another program still reads old pages of the record."
    advice = "End the other program. Then run the command again.\n  lifecycle custody nickname {serial} --erase"


def _problem(given: str) -> Text | None:
    """Say why a text cannot be a nickname; what cannot be read at all is for the rule of all names to say."""
    name = " ".join(given.split())
    if looks_like_pin(name):
        return say("8 digits can be a PIN.")
    if serial_in(name) is not None:
        return say("a nickname must not have the form of a serial.")
    if len(name) > LONGEST:
        return say(
            "a nickname has at most {longest} characters, and this one has {count}.", count=len(name), longest=LONGEST
        )
    if any(each.isprintable() and not (each.isalnum() or each in _MARKS) for each in name) or name[:1] in {*_MARKS}:
        return say("a nickname has letters, digits, hyphens, dots and underscores, and begins with a letter or digit.")
    if name and not any(each.isalpha() for each in name):
        return say("a nickname needs a letter.")
    return None


def _must_be_free(record: Record, serial: str, name: str) -> None:
    """No other card that is not destroyed may have the name, nor a serial that begins with it."""
    names = CardNames(record)
    if names.is_destroyed(serial):
        raise Refused(
            "destroyed",
            say("card {serial} was destroyed.", serial=serial),
            say("A destroyed card gets no nickname."),
            serial=serial,
        )
    same = [other for other, given in names.nicknames.items() if key_of(given) == key_of(name)]
    if serial in same and names.nicknames[serial] == name:
        raise Refused(
            "has-nickname",
            say("card {serial} has this nickname already.", serial=serial),
            say("Nothing has to be done."),
            serial=serial,
        )
    taken = [other for other in same if other != serial and not names.is_destroyed(other)]
    if taken:
        raise Refused(
            "nickname-taken",
            say("another card has this nickname: {other}.", other=taken[0]),
            say(
                "Choose another nickname, or remove that one.\n  lifecycle custody nickname {other} --remove",
                other=taken[0],
            ),
            serial=serial,
        )
    alike = record.serials(name.upper(), 1) if len(name) >= LEAST else ()
    if alike:
        raise Refused(
            "nickname-like-serial",
            say("the serial of card {other} begins with {name}.", other=alike[0], name=name.upper()),
            say("Choose a nickname that is not the beginning of a serial."),
            serial=serial,
        )


def _must_be_at_rest(handler: CustodyHandler, record: Record, serial: str) -> None:
    """An operation that is under way on the card would be interrupted by another event of it."""
    rules.must_not_be_under_way(record, known_card(record, serial), handler.journal.clock())


def _was_erased(handler: CustodyHandler, serial: str) -> bool:
    store = handler.journal.store
    events = (store.decoded(position, body) for position, body in store.stream(stream_of(serial)))
    last = [event.facts for event in events if isinstance(event.facts, CardNicknamed | CardNicknamesErased)]
    return bool(last) and isinstance(last[-1], CardNicknamesErased)


def _erasing(serial: str) -> Confirmation:
    return Confirmation(
        "erase-nicknames",
        say(
            "Erase every nickname that card {serial} ever had? This cannot be undone. Backups that were made before "
            "keep them.",
            serial=serial,
        ),
        say("erase"),
    )
