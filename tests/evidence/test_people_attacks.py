"""Who owns the signing key and the database changes what people did: each attack, and what catches it.

The attacker computes every hash again and signs all checkpoints again. The keys of people are not in reach.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from auditor import verified
from forger import Forgery, Json, key_in
from lab.homes import Home, HomeLike
from scene import SERIALS, Scene, scene
from signing_people import Office, Person, person

from lifecycle.approval.built_in import NONE, TWO_PERSON
from lifecycle.domain.event import decode
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.evidence.standalone import verify
from lifecycle.evidence.verifier.allowed_signers import read_allowed_signers
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.opening import open_store

pytestmark = [pytest.mark.openssl, pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")]

ANA, BEA, CID = person("a1", "officer"), person("b2", "officer"), person("c3", "officer")
ELSE = person("f6", "officer")
OTHER_RUN = "01a20dec-80db-717e-b70f-f85cbbb812de"


def begun(home: Home, people: tuple[Person, ...] = (ANA, BEA, CID)) -> None:
    """Make a record in which two cards are erased as two people want it."""
    with scene(home.folder, None if isinstance(home.record, Path) else home.record) as ledger:
        ledger.see(6)
        office = Office(ledger)
        office.enrol(*people)
        office.adopt(TWO_PERSON)
        for card in SERIALS[:2]:
            intent = office.intent("erase", (people[0], "operator"), card=card)
            office.state(intent, *(each.approves(intent.text) for each in people[:2]))
            office.use(intent)
            office.start(intent, card=card)
            ledger.signer.sign()
            ledger.see(3)
        ledger.signer.sign()


@pytest.fixture
def home(home_like: HomeLike) -> Home:
    """Give a copy of such a record."""
    return home_like("two cards erased by two people", begun)


def added(forgery: Forgery, event: Json, **changes: Any) -> None:  # noqa: ANN401 - as events have it
    """Put an event to the end that is like another one."""
    number = len(forgery.events)
    new = event | {"id": f"01a20dec-80db-717e-b70f-{number:012}"} | changes
    forgery.events.append(new | {"time": forgery.events[-1]["time"] + 1})


def written(forgery: Forgery, folder: Path) -> None:
    """Sign it all again and put it in the place of the record; the last checkpoint of the machine is in reach too."""
    forgery.signed_anew(key_in(folder))
    forgery.write()
    (last,) = (folder / "last-checkpoints").glob("*.txt")
    last.write_bytes(forgery.notes[-1].note)


def invent(forgery: Forgery) -> None:
    """Say that somebody else began another act."""
    start = forgery.events[forgery.find("operation-started.2")]
    facts = start["facts"] | {"parameters": {}}
    added(forgery, start, actor=BEA.id, operation=OTHER_RUN, facts=facts, stream=f"card:{SERIALS[2]}")


def weaken(forgery: Forgery) -> None:
    """Put a policy in force that asks nobody."""
    adopted = forgery.events[forgery.find("policy-adopted.1")]
    added(forgery, adopted, facts=adopted["facts"] | {"policy": NONE.text, "digest": NONE.digest})
    invent(forgery)


def forge_a_key(forgery: Forgery) -> None:
    """Give a person a key of the attacker, and approve with it."""
    forged = Person(BEA.id, "officer")
    origin = next(event["facts"]["origin"] for event in forgery.events if event["tag"] == "ledger-begun.1")
    like = forgery.events[forgery.find("person-key-added.1", BEA.id)]
    added(forgery, like, facts=like["facts"] | forged.key_facts(origin.upper(), like["time"]))
    _approved(forgery, forged)


def _approved(forgery: Forgery, whoever: Person) -> None:
    """Have the last intent approved by somebody else, before its act."""
    at = next(at for at, event in reversed(list(enumerate(forgery.events))) if event["tag"] == "approval-given.1")
    stated = next(event for event in reversed(forgery.events) if event["tag"] == "intent-stated.1")
    approval = whoever.approves(stated["facts"]["intent"])
    forgery.events[at]["facts"] |= {
        "person": approval.person, "fingerprint": approval.fingerprint, "signature": approval.signature,
    }  # fmt: skip


def drop(forgery: Forgery) -> None:
    """Take the last approval away."""
    at = max(at for at, event in enumerate(forgery.events) if event["tag"] == "approval-given.1")
    del forgery.events[at]


def relabel(forgery: Forgery) -> None:
    """Say that another officer approved it."""
    at = max(at for at, event in enumerate(forgery.events) if event["tag"] == "approval-given.1")
    forgery.events[at]["facts"] |= {"person": CID.id, "fingerprint": CID.fingerprint}


def replay(forgery: Forgery) -> None:
    """Use the last intent again, in a run of its own."""
    start = [event for event in forgery.events if event["tag"] == "operation-started.2"][-1]
    added(forgery, start, operation=OTHER_RUN)


def replay_in_its_run(forgery: Forgery) -> None:
    """Use the last intent again, on the same card and in the same run."""
    added(forgery, [event for event in forgery.events if event["tag"] == "operation-started.2"][-1])


def use_for_another_card(forgery: Forgery) -> None:
    """Say that it was another card."""
    start = [event for event in forgery.events if event["tag"] == "operation-started.2"][-1]
    start["stream"] = f"card:{SERIALS[2]}"


def change_the_intent(forgery: Forgery) -> None:
    """Have the last intent name another card, which moves its stream too."""
    stated = [event for event in forgery.events if event["tag"] == "intent-stated.1"][-1]
    stated["facts"]["intent"] = stated["facts"]["intent"].replace(SERIALS[1], SERIALS[2])


def remove_what_came_before(forgery: Forgery) -> None:
    """Take away a key that was enrolled, which nobody used: signatures vouch for the root before them."""
    del forgery.events[forgery.find("person-key-added.1", CID.id)]


ATTACKS: dict[str, Callable[[Forgery], None]] = {
    "an act is invented": invent,
    "the policy is weakened": weaken,
    "a key is forged": forge_a_key,
    "an approval is dropped": drop,
    "an approval is relabelled": relabel,
    "an intent is replayed": replay,
    "an intent is replayed in its run": replay_in_its_run,
    "an act is moved to another card": use_for_another_card,
    "an intent is changed": change_the_intent,
    "what came before is removed": remove_what_came_before,
}


@dataclass(frozen=True)
class Verdicts:
    """On people, and on their first keys: by the program in the record, and by the file that travels in a bundle."""

    people: tuple[str, str]
    first_keys: tuple[str, str]


def verdicts(home: Home, people: bytes | None = None) -> Verdicts:
    """Verify a record and a bundle of it."""
    (home.folder / "export-1").unlink(missing_ok=True)
    given = None if people is None else read_allowed_signers(people)
    theirs = None if people is None else verify.read_allowed_signers(people)
    with closing(open_store(home.record, decode, PROJECTIONS)) as store:
        record = verify_whole(store, Outside(people=given), fast=True).beyond.found.layers
        bundle = Scene(home.folder, store).export(reports=False).path
    report = verified(bundle, signatures=verify.OpenSSL(), people=theirs)
    alone = {layer.name: layer for layer in report.layers}
    by_both = [
        tuple(layers[name].verdict if name in layers else "" for layers in (record, alone))
        for name in ("people", "first keys of people")
    ]
    return Verdicts(*by_both)  # type: ignore[arg-type] - pairs


def test_what_was_not_attacked_passes(home: Home) -> None:
    """With the keys that the auditor has."""
    known = "".join(f"{each.id} {each.key.key.text}\n" for each in (ANA, BEA, CID)).encode()
    assert verdicts(home, known) == Verdicts(("PASS", "PASS"), ("PASS", "PASS"))


@pytest.mark.parametrize("name", ATTACKS)
def test_who_has_no_key_of_a_person_cannot_change_what_that_person_did(home: Home, name: str) -> None:
    """Neither in the record nor in a bundle, though every checkpoint is signed again."""
    forgery = Forgery.of(home.record)
    ATTACKS[name](forgery)
    written(forgery, home.folder)
    assert verdicts(home).people == ("FAIL", "FAIL")


def test_an_intent_of_another_record_allows_nothing_here(home: Home, new_home: Callable[[str], Home]) -> None:
    """The same people signed it there with the same keys."""
    other = new_home("other")
    begun(other)
    there, here = Forgery.of(other.record), Forgery.of(home.record)
    kinds = {"intent-stated.1", "approval-given.1", "operation-started.2"}
    for event in [each for each in there.events if each["tag"] in kinds][-4:]:
        added(here, event)
    written(here, home.folder)
    assert verdicts(home).people == ("FAIL", "FAIL")


def test_a_record_that_is_made_up_from_its_first_key_on_is_caught_by_the_keys_from_outside(
    new_home: Callable[[str], Home],
) -> None:
    """Nothing in it contradicts anything; whoever has a list of people's keys from the first minutes sees it."""
    impostors = tuple(Person(each.id, each.role) for each in (ANA, BEA, CID))
    home = new_home("made-up")
    begun(home, impostors)
    known = "".join(f"{each.id} {each.key.key.text}\n" for each in (ANA, BEA, CID)).encode()
    assert verdicts(home) == Verdicts(("PASS", "PASS"), ("NOT CHECKED", "NOT CHECKED"))
    assert verdicts(home, known) == Verdicts(("PASS", "PASS"), ("FAIL", "FAIL"))
