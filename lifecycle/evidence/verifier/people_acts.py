"""Which acts each kind of event records; a policy says who has to sign them. Acts have the recorded names."""

from __future__ import annotations

from lifecycle.evidence.verifier.people_custody import OF_CUSTODY
from lifecycle.evidence.verifier.people_roles import OF_ROLES, PERSON_LEFT, PERSON_RETURNED, ROLE_ENDED, ROLE_GIVEN

STARTED, COMPLETED = b"operation-started.2", b"operation-completed.2"
KEY_ADDED, KEY_REVOKED = b"person-key-added.1", b"person-key-revoked.1"
POLICY_ADOPTED, POLICY_FORFEITED = b"policy-adopted.1", b"policy-forfeited.1"
INTENT_STATED, INTENT_CLOSED = b"intent-stated.1", b"intent-closed.1"
APPROVAL_GIVEN, APPROVAL_REFUSED = b"approval-given.1", b"approval-refused.1"
RESTORED, ROTATED_BY_PEOPLE = b"ledger-restored.1", b"signing-key-rotated.1"
SET_STARTED = b"set-started.2"

ABOUT_PEOPLE = (KEY_ADDED, KEY_REVOKED, *OF_ROLES)
ABOUT_INTENTS = (POLICY_ADOPTED, POLICY_FORFEITED, INTENT_STATED, INTENT_CLOSED, APPROVAL_GIVEN, APPROVAL_REFUSED)
OF_SIGNING = frozenset((*ABOUT_PEOPLE, *ABOUT_INTENTS, RESTORED))
"""Kinds of event that say who signs, with which key, and what, and after which a policy may be given up.

The part has those before its range, too.
"""
SIGNING_BEGINS = frozenset((KEY_ADDED, POLICY_ADOPTED, INTENT_STATED))
"""Before one of these nobody signs anything."""
OF_SETS = ("create-server-master-key", "create-partition-auth-set", "back-up-transport-key")
"""Operations that make a set of a new secret."""
ACTS = {
    b"card-destroyed.1": ("report-destroyed",),
    b"card-found.2": ("report-found",),
    b"card-handed-over.1": ("hand-over",),
    b"card-nicknamed.1": ("nickname",),
    b"card-qualification-begun.1": ("card-qualify",),
    b"card-received.1": ("receive",),
    b"card-registered.1": ("import",),
    b"card-replaced.2": ("replaced",),
    b"card-retired.1": ("retire",),
    b"card-stored.1": ("store",),
    b"export-made.1": ("export-names",),
    b"key-decided.1": ("key-decide",),
    b"key-described.1": ("key-describe",),
    b"last-checkpoint-unknown.1": ("first-here",),
    b"leaver-item-attested.1": ("person-attest",),
    b"legal-hold-lifted.1": ("retention-lift",),
    b"legal-hold-placed.1": ("retention-hold",),
    b"person-described.1": ("person-describe", "person-add"),
    b"person-erased.1": ("person-erase",),
    KEY_ADDED: ("person-key-add", "person-key-rotate", "person-key-recover", "person-join"),
    PERSON_LEFT: ("person-leave",),
    b"person-login-set.1": ("person-login",),
    PERSON_RETURNED: ("person-return",),
    b"person-namesake.1": ("person-add",),
    b"place-named.1": ("place-add",),
    POLICY_ADOPTED: ("policy-adopt",),
    b"retention-set.1": ("retention-set",),
    b"store-moved.1": ("record-move",),
    ROLE_ENDED: ("person-role", "person-leave"),
    ROLE_GIVEN: ("person-role", "person-add", "person-return", "person-join"),
    b"seal-checked.1": ("check-seal",),
    SET_STARTED: (*OF_SETS, "copy-set"),
    b"signing-key-added.1": ("key-add",),
    b"signing-key-adopted.1": ("key-adopt",),
    ROTATED_BY_PEOPLE: ("key-rotate",),
    b"transport-key-backed-up.1": ("transport-key-backup", "back-up-transport-key"),
    b"transport-key-backup-erased.1": ("transport-key-backup-erased",),
    b"transport-key-made.1": ("transport-key-new",),
    b"transport-key-registered.1": ("transport-key-register",),
    b"transport-key-restored.1": ("transport-key-restore", "restore-transport-key"),
    b"transport-key-retired.1": ("transport-key-retire",),
}
"""Beside the start of an operation, which names its act. Not here: alarms, which nobody has to sign."""
ALSO_SIGNED = ("accept-drift",)
"""Operations that change no card and spend no try, and what is believed of one."""
PARTS_OF_CARDS = {
    **dict.fromkeys(OF_SETS, ("look", "target")),
    **dict.fromkeys(("copy-set", "complete-set", "copy-card"), ("look", "source", "target")),
    **dict.fromkeys(("check-set", "restore-transport-key"), ("source",)),
}
"""Operations over many cards, and the parts that a card can have in each, as its start says: one part once."""
ADDED_LATER = {
    b"export-made.1": ("sha256", "size"),
    b"signing-key-added.1": ("statement",),
    b"signing-key-adopted.1": ("ed25519", "ml_dsa_44"),
    ROTATED_BY_PEOPLE: ("statement",),
    b"store-moved.1": ("root", "size"),
    b"transport-key-backed-up.1": ("sha256",),
    b"transport-key-made.1": ("kcv",),
    b"transport-key-restored.1": ("written",),
}
"""Fields that nobody may know yet while people sign; all others are in the intent, but for operations on cards."""
HAPPENINGS = frozenset(
    (b"card-destroyed.1", b"card-found.2", b"card-handed-over.1", b"card-received.1", b"card-retired.1",
     b"card-stored.1", b"seal-checked.1")
)  # fmt: skip
"""Kinds of which an act records one fact: what it does not have was not signed either."""
OF_NOBODY = {
    b"export-made.1": ("disclosed", "none"),
    b"key-decided.1": ("decision", "suspected"),
    b"seal-checked.1": ("intact", False),
    b"signing-key-adopted.1": ("replaces", None),
}
"""A field and its value with which the event is no act: no names, alarms, and the first key of a record."""
OF_ACTS = frozenset((STARTED, COMPLETED, *ACTS, *OF_CUSTODY))
"""Kinds of event that acts are judged by, beside those of signing."""


def acts_of(tag: bytes, facts: dict[str, object]) -> tuple[str, ...]:
    """Give the acts that an event can be of."""
    if tag == STARTED:
        return (str(facts["name"]),) if facts["changes"] or facts["name"] in ALSO_SIGNED else ()
    field, value = OF_NOBODY.get(tag, ("", ""))
    if field in facts and facts[field] == value:
        return ()
    return ACTS.get(tag, ())
