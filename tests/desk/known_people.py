"""People whom custody knows, and the cards that they have."""

from lifecycle.domain.facts import CardHandedOver, CardReceived, PersonNamed, RoleGiven
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal

ANA, BEA, CID = (f"person:{name:0>16}" for name in "abc")
NAMES = {ANA: "Ana", BEA: "Bea", CID: "Cid"}


def know(journal: Journal, *people: str) -> None:
    """Have custody know these people, each as a custodian."""
    for person in people or NAMES:
        notes = PendingDisclosures()
        named = PersonNamed(name=notes.disclose(NAMES[person]))
        journal.append(person, [named, RoleGiven(role="custodian")], disclosures=notes, virtual=True)


def has(journal: Journal, person: str, *serials: str) -> None:
    """Report that a person received cards."""
    for serial in serials:
        given = CardHandedOver(at=1, witness=None, purpose=None, giver=None, receiver=person, pin_shared=False)
        received = CardReceived(at=2, witness=None, purpose=None, receiver=person)
        journal.append(f"card:{serial}", [given, received], virtual=True)
