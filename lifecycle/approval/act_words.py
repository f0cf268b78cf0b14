"""What an act is called, where people read what they sign."""

from collections.abc import Mapping
from typing import Final

from lifecycle.domain.text import Text, say

_ACTS: Final[Mapping[str, Text]] = {
    "change-pin": say("Change PIN"),
    "create-server-master-key": say("Create Server Master Key"),
    "erase": say("Erase"),
    "create-partition-auth-set": say("Create Partition Auth Set"),
    "get-label": say("Get Label"),
    "copy-set": say("Copy Set"),
    "copy-card": say("Copy Card"),
    "settle": say("Resolve"),
    "accept-drift": say("Accept mismatch"),
    "check-set": say("Check a set"),
    "complete-set": say("Complete a set"),
    "format-card": say("Format a card"),
    "policy-adopt": say("Adopt a policy"),
    "restore": say("Restore the record from a backup"),
    "hand-over": say("Hand over a card"),
    "receive": say("Confirm receipt of a card"),
    "store": say("Store a card"),
    "check-seal": say("Check the bag seal of a card"),
    "retire": say("Retire a card"),
    "report-found": say("Report a lost card as found"),
    "report-destroyed": say("Report a card as destroyed"),
    "replaced": say("Accept another card under a serial"),
    "import": say("Import cards"),
    "nickname": say("Change the nickname of a card"),
    "place-add": say("Add a place"),
    "person-add": say("Add a person"),
    "person-describe": say("Describe a person"),
    "person-role": say("Change a role"),
    "export-names": say("Export names of people"),
    "record-move": say("Move the record to another place"),
    "person-erase": say("Erase the name of a person"),
    "person-login": say("Give an account to a person"),
    "person-leave": say("Record that a person has left"),
    "person-return": say("Record that a person is back"),
    "person-join": say("Add a person who joins"),
    "person-attest": say("Record that a duty of a leaver is settled"),
    "person-key-add": say("Add a key of a person"),
    "person-key-rotate": say("Replace a key of a person"),
    "person-key-recover": say("Recover a key of a person"),
    "key-decide": say("Decide about a key"),
    "key-describe": say("Describe a key"),
    "key-rotate": say("Replace the signing key"),
    "key-adopt": say("Adopt a signing key"),
    "key-add": say("Add the signing key of a workstation"),
    "card-qualify": say("Try what a card does"),
    "first-here": say("Sign a first checkpoint on this workstation"),
    "retention-set": say("Set the retention period"),
    "retention-hold": say("Place a legal hold"),
    "retention-lift": say("Lift a legal hold"),
    "transport-key-new": say("Make a transport key"),
    "transport-key-register": say("Register a transport key"),
    "transport-key-backup": say("Back up a transport key"),
    "transport-key-restore": say("Restore a transport key"),
    "back-up-transport-key": say("Back up a transport key on cards"),
    "restore-transport-key": say("Restore a transport key from cards"),
    "transport-key-retire": say("Retire a transport key"),
    "transport-key-backup-erased": say("Record that a backup is erased"),
}
"""Operations as the menu names them, and what people record without a card."""


def act_in_words(name: str) -> Text:
    """Name an act as people know it."""
    return _ACTS.get(name) or Text("{act}", {"act": name})
