"""What a record says of a card that it, or another one, was used with: looked at, told, stopped, and accepted once."""

import shutil
from pathlib import Path

from desk.cards import Drawer, formatted_image
from desk.desk import desk_at
from desk.invariants import NEW, OLD
from desk.people import Person, changing
from desk.refusals import refused
from desk.stores import must_be_sound
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import AnchorSeen, CardDriftDetected, DriftAccepted, LedgerRestored


def taken(path: Path, name: str) -> Path:
    """Copy the record as it is now to a machine that knows nothing of it but that."""
    target = path.parent.parent / name / "ledger.db"
    target.parent.mkdir(parents=True)
    for file in path.parent.glob(path.name + "*"):
        if file.is_file():
            shutil.copy(file, target.parent / file.name)
    return target


def work(path: Path, drawer: Drawer, operation: str = "change-pin") -> None:
    """Have an operation done on the card at the office."""
    with desk_at(path, drawer) as desk:
        desk.run(operation, changing(OLD, NEW) if operation == "change-pin" else Person())


def look(path: Path, drawer: Drawer) -> AnchorSeen:
    """Inspect a card with a record; gives what was seen of its anchors."""
    with desk_at(path, drawer) as desk:
        desk.run("inspect", Person())
        (*_, fact) = desk.facts(AnchorSeen)
        assert isinstance(fact, AnchorSeen)
        must_be_sound(desk.store)
        return fact


def must_stop(path: Path, drawer: Drawer, verdict: str, words: str) -> None:
    """The verdict is recorded, told at each reading, and stops changes until it is accepted; then it is told no more.

    It stays what it was although a record that is too short grows with every reading.
    """
    with desk_at(path, drawer) as desk:
        drawer.sent.clear()
        outcome = desk.run("inspect", Person())
        assert desk.state().anchor == verdict
        said = [str(each.in_words()) for each in outcome.drift if each.field == "anchor"]
        assert len(said) == 1
        assert words in said[0]
        assert "anchor" in (desk.state().drift or "").split(",")
        again = desk.run("inspect", Person())
        assert [each.field for each in again.drift] == [each.field for each in outcome.drift]
        assert desk.state().anchor == verdict
        assert len(desk.facts(CardDriftDetected)) == 1
        error = refused(desk, changing(OLD, NEW), "drift")
        assert "anchor: " in str(error.explain())
        assert drawer.spending() == []
        person = Person()
        desk.run("accept-drift", person)
        assert person.heard(words)
        accepted = desk.facts(DriftAccepted)[-1]
        assert isinstance(accepted, DriftAccepted)
        assert accepted.anchors
        assert (desk.state().anchors_at_odds, desk.state().drift) == (None, None)
        assert desk.run("inspect", Person()).drift == []
        assert desk.state().anchor in {"accepted", "consistent"}
        must_be_sound(desk.store)


def restored(path: Path) -> str:
    """Record that the record was restored from a backup that ends here; gives its new name."""
    name = "FEDCBA9876543210"
    with desk_at(path, Drawer(formatted_image())) as desk:
        head = desk.store.head()
        fact = LedgerRestored(
            origin=name.lower(),
            was=desk.journal.origin().lower(),
            size=head.size,
            root=head.root.hex(),
            signed=None,
        )
        desk.journal.append_to_ledger([fact], operation=new_id())
    return name
