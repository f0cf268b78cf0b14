"""What the record says to a key of a person: which one is meant, and whether it may be replaced or revoked."""

from typing import Final, Literal

from lifecycle.approval.errors import NoKeyOfPerson
from lifecycle.approval.known import policy_in_force
from lifecycle.approval.public_key import PublicKey
from lifecycle.domain.errors import Refused
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person
from lifecycle.projections.person_keys import PersonKey

Alarm = Literal["lost", "compromised"]
_PREFIX: Final = "SHA256:"


def key_meant(record: Record, person: Person, typed: str | None, *, sealed: bool = False) -> PersonKey:
    """Give the valid key of a person that begins with a fingerprint, or the only one; raises NoKeyOfPerson, Refused."""
    keys = record.keys_of(person.id)
    if typed is not None:
        wanted = typed.removeprefix(_PREFIX)
        found = [key for key in keys if wanted and key.fingerprint.removeprefix(_PREFIX).startswith(wanted)]
    else:
        found = [key for key in keys if (key.sealed is not None) == sealed]
    if not found and typed is None:
        raise NoKeyOfPerson(person=record.called(person.id))
    if len(found) != 1:
        raise Refused(
            "key-unclear",
            say(
                "{name} has these keys: {keys}.",
                name=record.called(person.id),
                keys=", ".join(key.fingerprint for key in keys) or "-",
            ),
            say("Give the beginning of one fingerprint.\n  lifecycle custody person key list"),
        )
    return found[0]


def key_to_rotate(record: Record, person: Person, typed: str | None, *, sealed: bool) -> PersonKey:
    """Give the key that a new one replaces; one that lies sealed replaces no key of every day."""
    key = key_meant(record, person, typed, sealed=sealed)
    if key.sealed is not None and not sealed:
        raise Refused(
            "key-sealed",
            say("key {fingerprint} is a recovery key. It signs for a recovery only.", fingerprint=key.fingerprint),
            say("Give a new recovery key with --sealed, or recover.\n  lifecycle custody person key recover --help"),
        )
    return key


def must_be_valid(record: Record, person: Person, key: PersonKey) -> None:
    """Refuse a key that was revoked meanwhile."""
    if all(each.fingerprint != key.fingerprint for each in record.keys_of(person.id)):
        raise Refused(
            "key-revoked",
            say("key {fingerprint} was revoked. It is never valid again.", fingerprint=key.fingerprint),
            say("See the keys.\n  lifecycle custody person key list"),
        )


def must_have_no_key(record: Record, person: Person) -> None:
    """Refuse to recover where a key is left that can sign for a new one; a sealed one is for this."""
    left = [key for key in record.keys_of(person.id) if key.sealed is None]
    if left:
        name = record.called(person.id)
        raise Refused(
            "has-key",
            say("{name} still has a valid key: {fingerprint}.", name=name, fingerprint=left[0].fingerprint),
            say(
                "If the key is lost, revoke it first. Otherwise, rotate it.\n"
                "  lifecycle custody person key revoke {name} --reason lost\n"
                "  lifecycle custody person key rotate {name} --ssh FILE.pub",
                name=name,
            ),
        )


def must_not_be_recovery(record: Record, person: Person) -> None:
    """Refuse to add a key for one that ended, with fewer signatures than the policy wants for the recovery of it."""
    had = any(each.person == person.id for each in record.person_keys())
    left = [key for key in record.keys_of(person.id) if key.sealed is None]
    if had and not left and policy_in_force(record).signed:
        name = record.called(person.id)
        raise Refused(
            "recovery-needed",
            say("no key of {name} is valid any more, and the policy says who signs for a recovery.", name=name),
            say(
                "Recover the key.\n  lifecycle custody person key recover {name} --ssh FILE.pub --witness NAME",
                name=name,
            ),
        )


def must_have_witness(person: Person, witness: str | None) -> None:
    """Refuse to recover a key unseen: a new key speaks for the person, and nothing of the old one vouches for it."""
    if witness is None:
        raise Refused(
            "no-witness",
            say("the recovery of a key needs a witness."),
            say("Name the person who sees who recovers the key, with --witness."),
        )
    if witness == person.id:
        raise Refused(
            "witness-took-part",
            say("nobody can be the witness of their own recovery."),
            say("Name another person with --witness."),
        )


def public_half(record: Record, key: PersonKey, name: str) -> PublicKey:
    """Give a key of the record; raises NoKeyOfPerson where it was erased."""
    text = record.disclosed(key.public)
    if text is None:
        raise NoKeyOfPerson(person=name)
    return PublicKey.parse(text)
