"""Transport keys on cards: split over a set like any other, and brought back by cards that nothing proves."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN, KEY_ID, MASTER
from desk.ceremonies import OneReader, Porter, create, must_rebuild, record_in, set_of, set_tags, typing
from desk.desk import Desk, desk_at
from desk.faults import bent
from desk.fixtures import Sit
from desk.rack import SERIALS, Rack
from desk.sharing_in_process import dealing_here
from desk.stores import must_be_sound, new_store

from lifecycle.cards.mpcos.errors import NoTransportKey
from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.key_comparison import OtherKeyUnderId
from lifecycle.custody.people import add_person
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import LifecycleError, NoHostKey, Refused, WrongPin
from lifecycle.domain.facts import (
    OperationRefused,
    ShareRead,
    TransportKeyRegistered,
    TransportKeyRestored,
    TransportKeyRetired,
)
from lifecycle.domain.secret import Secret
from lifecycle.handler.outcome import Outcome

A, B, C, D, E = SERIALS[:5]
KCV = TransportKeys.check_value(Secret(MASTER))
KEY = {"key_id": KEY_ID, "needed": 2, "issued": 3, "set_name": "TK-1"}
PEOPLE = {"by": "Davi", "witness": "Bruna"}


def no_key(key_id: int, serial: str) -> Secret:
    """Be a workstation that lost its key."""
    raise NoTransportKey(serial=serial, key_id=key_id, path="nowhere")


class Office:
    """A desk with a record of its key and of people, and a folder of keys; the key can be lost."""

    def __init__(self, store: Path, rack: Rack, folder: TransportKeys, stack: ExitStack) -> None:
        self.folder, self.rack = folder, rack
        self._open = lambda **rest: stack.enter_context(desk_at(store, rack, folder=folder, **rest))
        self.desk: Desk = self._open()
        handler = CustodyHandler(self.desk.journal, self.desk.signer)
        for name in ("Davi Lima", "Bruna Reis"):
            add_person(handler, name, ["custodian"], virtual=True)
        self.desk.journal.append("transport-key-01", [TransportKeyRegistered(key_id=KEY_ID, kcv=KCV)])

    def back_up(self, serials: Sequence[str] = (A, B, C), **fields: object) -> Outcome:
        return self.desk.run("back-up-transport-key", typing(), serials=serials, **KEY | fields)

    def lose_key(self) -> None:
        """Sit down at a workstation without it."""
        self.desk = self._open(key=no_key)

    def restore(self, *serials: str, **fields: object) -> Outcome:
        return self.desk.run("restore-transport-key", typing(), serials=serials, **PEOPLE | fields)

    def told(self) -> list[TransportKeyRestored]:
        facts = [event.facts for _, event in self.desk.store.events()]
        return [fact for fact in facts if isinstance(fact, TransportKeyRestored)]


@pytest.fixture
def office(tmp_path: Path, rack: Rack) -> Iterator[Office]:
    """Give one; in the end the record is sound."""
    with dealing_here(), ExitStack() as stack:
        given = Office(new_store(tmp_path / "ledger.db"), rack, TransportKeys(tmp_path / "keys"), stack)
        yield given
        must_be_sound(given.desk.store)


def said(outcome: Outcome) -> list[str]:
    return [str(found.text) for found in outcome.results]


def sent(rack: Rack, *serials: str) -> list[Command]:
    """Give every command that reached these cards."""
    return [command for serial in serials for command in rack[serial].sent]


def forget(rack: Rack, *serials: str) -> None:
    """Begin to listen."""
    for serial in serials:
        rack[serial].sent.clear()


def test_a_backup_on_cards_is_a_set_with_the_check_value_of_the_key(office: Office) -> None:
    """Any two of its cards rebuild it; their set records say what it is."""
    person = typing()
    outcome = office.desk.run("back-up-transport-key", person, serials=[A, B, C], **KEY)
    known = set_of(office.desk, "TK-1")
    assert (known.kind, known.stage, known.check_value) == ("transport-key", "complete", KCV)
    must_rebuild(known, [office.rack[serial] for serial in (A, B, C)], every=True)
    assert {record_in(office.rack[serial]).kind for serial in (A, B, C)} == {"transport-key"}
    assert f"Key check value (CMAC-5): {KCV}. Write it in the minutes." in said(outcome)
    assert person.heard(f"these cards have transport key 1 themselves: {A}, {B}, {C}.")
    assert all(MASTER.hex() not in str(event.body).lower() for _, event in office.desk.store.events())


def test_one_reader_is_enough(sit: Sit) -> None:
    """One card after the other."""
    reader = OneReader(A, B)
    desk = sit(reader)
    desk.journal.append("transport-key-01", [TransportKeyRegistered(key_id=KEY_ID, kcv=KCV)], virtual=True)
    with dealing_here():
        desk.run("back-up-transport-key", Porter(reader, (A, B), pre_flight="no"), **KEY | {"issued": 2})
    assert set_of(desk, "TK-1").stage == "complete"


@pytest.mark.parametrize("key_id", [0, 255])
def test_a_key_that_the_record_does_not_have_is_not_backed_up(office: Office, key_id: int) -> None:
    """Before a card is asked for; the refusal is recorded."""
    with pytest.raises(Refused) as caught:
        office.back_up(key_id=key_id)
    assert caught.value.rule == "no-such-key"
    assert [event.facts for _, event in office.desk.store.events()][-1] == OperationRefused(
        name="back-up-transport-key", rule="no-such-key"
    )


def test_neither_is_one_that_is_retired_or_not_here(office: Office) -> None:
    """Nobody inserts a card for nothing."""
    office.lose_key()
    with pytest.raises(NoHostKey):
        office.back_up()
    office.desk.journal.append("transport-key-01", [TransportKeyRetired(key_id=KEY_ID, kcv=KCV)])
    with pytest.raises(Refused, match="no transport key 1 in use"):
        office.back_up()


def test_m_cards_bring_a_lost_key_back_in_clear(office: Office) -> None:
    """No session: SELECT FILE KEY needs the very key that is lost, so PIN and share cross in clear."""
    office.back_up()
    office.lose_key()
    before = [office.rack[serial].storage.load() for serial in (A, C)]
    forget(office.rack, A, C)
    outcome = office.restore(C, A)
    heard = sent(office.rack, A, C)
    assert said(outcome) == ["Transport key 1 restored.", f"Key check value (CMAC-5): {KCV}."]
    with office.folder.key(KEY_ID) as key:
        assert key.matches(Secret(MASTER))
    assert not any(command.name == "SELECT FILE KEY" for command in heard)
    verified = [command for command in heard if command.name == "VERIFY"]
    assert [(command.cla, command.data, command.secret) for command in verified] == [
        (0x00, FACTORY_PIN.encode(), True)
    ] * 2
    assert all(command.secret for command in heard if command.name == "READ share")
    assert [office.rack[serial].storage.load() for serial in (A, C)] == before


def test_who_restored_what_from_which_cards_is_recorded(office: Office) -> None:
    """Both people, the set, and that its cards stood the test."""
    office.back_up()
    office.lose_key()
    office.restore(A, B)
    (fact,) = office.told()
    known = set_of(office.desk, "TK-1")
    assert (fact.source, fact.set_id, fact.kcv, fact.written) == ("cards", known.id, KCV, True)
    assert len(set(fact.persons)) == 2
    assert set_tags(office.desk, "TK-1")[-1] == "set-checked"
    assert known.checked_at is not None
    assert office.desk.facts(ShareRead, A) == [ShareRead(set_id=known.id, share=1, as_committed=True)]


def test_where_the_key_is_still_here_the_cards_are_checked(office: Office) -> None:
    """And nothing is written over."""
    office.back_up()
    office.folder.put(KEY_ID, Secret(MASTER))
    assert said(office.restore(A, B))[0] == "The backup is good. Transport key 1 was here already."
    assert not office.told()[0].written


def test_another_key_in_the_folder_stays(office: Office) -> None:
    """Under the same id; it may be the one that other cards have."""
    office.back_up()
    office.folder.put(KEY_ID, Secret(bytes(16)))
    with pytest.raises(OtherKeyUnderId):
        office.restore(A, B)
    with office.folder.key(KEY_ID) as key:
        assert key.matches(Secret(bytes(16)))
    assert not office.told()


def test_cards_of_no_backup_are_not_asked_for_their_pin(office: Office) -> None:
    """A PIN in clear for nothing; and a master key is given out to nobody."""
    create(office.desk, typing(), (A, B, C))
    forget(office.rack, A)
    with pytest.raises(Refused) as caught:
        office.desk.run("restore-transport-key", typing(not_ready="stop"), serials=[A], **PEOPLE)
    assert caught.value.rule == "no-key-backup"
    assert not any(command.name == "VERIFY" for command in sent(office.rack, A))


def test_two_different_people_have_to_be_named(office: Office) -> None:
    """Before a card is opened."""
    office.back_up()
    for people in ({"by": "Davi", "witness": "Davi Lima"}, {"by": "Davi", "witness": "Nobody"}):
        with pytest.raises(LifecycleError):
            office.restore(A, B, **people)
    assert not office.told()


def test_a_wrong_pin_costs_one_try_and_restores_nothing(office: Office) -> None:
    """As everywhere, though it went in clear."""
    office.back_up()
    office.lose_key()
    with pytest.raises(WrongPin):
        office.desk.run("restore-transport-key", typing("99990000", not_ready="stop"), serials=[A, B], **PEOPLE)
    assert office.desk.state(A).tries_left == 6
    assert not office.folder.ids()


def test_a_restore_that_is_cut_off_anywhere_can_be_done_again(office: Office) -> None:
    """The power of a card goes before each of its commands; nothing of it changes, and the next try brings the key."""
    office.back_up()
    office.lose_key()
    before = office.rack[A].storage.load()
    forget(office.rack, A)
    office.restore(A, B)
    office.folder.wipe(KEY_ID)
    for at in range(len(sent(office.rack, A))):
        _cut(office.rack, A, at)
        with pytest.raises(LifecycleError):
            office.desk.run("restore-transport-key", typing(not_ready="stop", failed="stop"), serials=[A, B], **PEOPLE)
        office.rack[A].wrap = None
        assert not office.folder.ids()
    office.desk.run("inspect", typing(), serials=[A])
    office.restore(A, B)
    assert office.folder.ids() == [KEY_ID]
    assert office.rack[A].storage.load() == before


def _cut(rack: Rack, serial: str, at: int) -> None:
    """Have a card lose its power before a command, counted from 0, and stay without it."""
    count = 0

    def bend(_: Command, ask: Callable[[], Response]) -> Response:
        nonlocal count
        count += 1
        if count > at:
            rack[serial].card.power_off()
        return ask()

    rack[serial].wrap = bent(bend)
