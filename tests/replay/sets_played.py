"""How the golden ledgers of sets were made: a set's life, its copies, and sets that were cut off."""

from collections.abc import Callable
from contextlib import suppress

from card_at import fixed_card
from desk.cards import FACTORY_PIN
from desk.ceremonies import pulled_once
from desk.desk import Desk
from desk.people import Person, changing
from desk.rack import SERIALS, Rack

from lifecycle.domain.errors import LifecycleError

A, B, C, D, E, F = SERIALS[:6]
NEW, WRONG = "90817263", "55544433"

SetPlay = Callable[[Desk, Rack], None]


def fixed_rack() -> Rack:
    """Six cards without chance in them."""
    return Rack.of({serial: fixed_card(serial=serial)[1].load() for serial in (A, B, C, D, E, F)})


def a_life_of_a_set(desk: Desk, _rack: Rack) -> None:
    """Made with one wrong PIN, checked, a label read, and erased until it is given up."""
    person = Person(pin=[FACTORY_PIN, WRONG, FACTORY_PIN, FACTORY_PIN], go_on="again")
    desk.run("create-server-master-key", person, serials=[A, B, C], needed=2, issued=3, set_name="PROD-A")
    desk.run("check-set", typing(2), serials=[A, C])
    desk.run("check-set", typing(1), serials=[B], cards=1)
    desk.run("get-label", typing(1), serials=[B])
    for serial in (A, B):
        desk.run("erase", typing(1), serials=[serial])
    tried(desk, "erase", [A])
    fields = {"partition": "Payments1", "needed": 2, "issued": 2}
    desk.run("create-partition-auth-set", typing(2), serials=[C, D], **fields)


def copies_of_cards_and_sets(desk: Desk, rack: Rack) -> None:
    """A copy of a card, one that was pulled and settled, and a copy of the set."""
    desk.run("create-server-master-key", typing(2), serials=[A, B], needed=2, issued=2, set_name="PROD-A")
    desk.run("change-pin", changing(FACTORY_PIN, NEW), serials=[A])
    pulled_once(rack[C], "UPDATE label")
    tried(desk, "copy-card", [A, C], pin=[NEW, FACTORY_PIN])
    desk.run("copy-card", Person(pin=[NEW, NEW]), serials=[A, C])
    tried(desk, "check-set", [A, C], pin=[NEW, NEW])
    fields = {"source": "PROD-A", "needed": 2, "issued": 3, "set_name": "PROD-B"}
    desk.run("copy-set", Person(pin=[FACTORY_PIN, NEW, *[FACTORY_PIN] * 3]), serials=[B, C, D, E, F], **fields)
    desk.run("erase", Person(pin=NEW), serials=[A])


def sets_that_were_cut_off(desk: Desk, rack: Rack) -> None:
    """One by a wrong PIN; one whose card was pulled; the cards are erased, one of them in two goes."""
    fields = {"needed": 2, "issued": 3}
    pins = [FACTORY_PIN, FACTORY_PIN, WRONG]
    tried(desk, "create-server-master-key", [A, B, C], pin=pins, set_name="CUT-1", **fields)
    pulled_once(rack[E], "UPDATE share")
    tried(desk, "create-server-master-key", [D, E, F], set_name="CUT-2", **fields)
    pulled_once(rack[A], "UPDATE set record")
    tried(desk, "erase", [A])
    for serial in (A, B, D, E):
        desk.run("erase", typing(1), serials=[serial])


def a_set_with_all_check_values(desk: Desk, _rack: Rack) -> None:
    """Made and checked since the record has them in three conventions."""
    desk.run("create-server-master-key", typing(2), serials=[A, B], needed=2, issued=2, set_name="PROD-A")
    desk.run("check-set", typing(2), serials=[A, B])


SET_PLAYS: dict[str, SetPlay] = {
    "set": a_life_of_a_set,
    "copies": copies_of_cards_and_sets,
    "cut-off": sets_that_were_cut_off,
    "check-values": a_set_with_all_check_values,
}


def typing(times: int) -> Person:
    """Make a person who types the factory PIN so many times."""
    return Person(pin=[FACTORY_PIN] * times)


def tried(
    desk: Desk, operation: str, serials: list[str], pin: list[str] | str = (FACTORY_PIN,) * 3, **fields: object
) -> None:
    """Run what does not go well."""
    with suppress(LifecycleError):
        desk.run(operation, Person(pin=list(pin)), serials=serials, **fields)
        raise AssertionError(f"{operation} was to go wrong")
