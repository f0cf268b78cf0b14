"""Which key is meant, whether it may be that of a person, and the statement that it signs to prove it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lifecycle.approval.errors import AgentEmpty, KeyNotHere, NoAgent, NotTouched
from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.ssh_keygen import HeldKey, OpenSsh
from lifecycle.approval.sshsig import KEY_NAMESPACE, Flags
from lifecycle.approval.statement import KeyStatement
from lifecycle.domain.dialogue import Asking, Choice, Confirmation, Dialogue
from lifecycle.domain.errors import OperatorError, Refused
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record

_DAILY: Final = frozenset(f"id_{kind}" for kind in ("rsa", "ecdsa", "ecdsa_sk", "ed25519", "ed25519_sk"))
"""The names that ssh-keygen gives to the keys of every day."""


class NoNewKey(OperatorError):
    """The agent has no key that the record does not know yet."""

    code = "no-new-key"
    message = "The SSH agent holds no key that is new to the record."
    advice = (
        "Make a key for this record and add it to the agent.\n"
        "  ssh-keygen -t ed25519 -C lifecycle -f ~/.ssh/id_lifecycle\n"
        "  ssh-add ~/.ssh/id_lifecycle"
    )


class PrivateHalfElsewhere(OperatorError):
    """A public key is here, and nothing here can sign for it."""

    code = "private-half-elsewhere"
    message = "{person} cannot prove the key here: its private half is not in the SSH agent and not beside {file}."
    advice = (
        "Add it to an SSH agent. If {person} has it elsewhere, write the statement and have {person} sign it there.\n"
        '  eval "$(ssh-agent -s)" && ssh-add ~/.ssh/id_lifecycle\n'
        '  lifecycle custody person key add "{person}" --ssh {file} --out FOLDER'
    )


@dataclass(frozen=True)
class NewKey:
    """A key that a person wants to sign with, and where its private half is."""

    key: PublicKey
    held: HeldKey
    daily: bool
    """Whether it looks like the one that the person uses elsewhere: public keys on code hosts name their owner."""


def key_of_file(path: Path, ssh: OpenSsh, person: str) -> NewKey:
    """Take the key of a public file; its private half is in the agent, or in the file of that name without .pub.

    Raises KeyFileUnusable, PublicKeyRefused, and PrivateHalfElsewhere.
    """
    shown = shown_in_file(path, ssh, person)
    if shown.held.file is not None:
        return shown
    try:
        held = next((each for each in ssh.agent(person) if each.fingerprint == shown.key.fingerprint), None)
    except (NoAgent, AgentEmpty):
        held = None
    if held is None:
        raise PrivateHalfElsewhere(person=person, file=str(path))
    return NewKey(shown.key, held, shown.daily or _is_daily(held.comment, ""))


def shown_in_file(path: Path, ssh: OpenSsh, person: str) -> NewKey:
    """Take the key of a public file, wherever its private half is; raises KeyFileUnusable and PublicKeyRefused."""
    public = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
    shown, private = ssh.in_file(public), public.with_suffix("")
    if shown.key is None:
        raise KeyNotHere(person=person)
    held = HeldKey(shown.fingerprint, shown.comment, shown.key, private if private.is_file() else None)
    return NewKey(shown.key, held, _is_daily(shown.comment, private.name))


def key_of_agent(ssh: OpenSsh, record: Record, person: str, dialogue: Dialogue) -> NewKey:
    """Take the key of the agent that the record does not know; several are asked about. Raises NoNewKey."""
    known = {each.fingerprint for each in record.person_keys()}
    new = {each.fingerprint: each for each in ssh.agent(person) if each.fingerprint not in known}
    chosen = next(iter(new), None)
    if len(new) > 1:
        choices = [Choice(fingerprint, _shown(each)) for fingerprint, each in new.items()]
        chosen = dialogue.choose("key", say("Which key of the agent is for this record?"), choices)
    if chosen is None or (key := new[chosen].key) is None:
        raise NoNewKey
    return NewKey(key, new[chosen], _is_daily(new[chosen].comment, ""))


def must_be_free(record: Record, key: PublicKey, person: str) -> None:
    """Refuse a key that is or was anybody's: a fingerprint belongs to one person permanently."""
    known = record.person_key(key.fingerprint)
    if known is None:
        return
    if known.person != person:
        raise Refused(
            "key-taken",
            say("key {fingerprint} belongs to {name}.", fingerprint=key.fingerprint, name=record.called(known.person)),
            _OWN_KEY,
        )
    if known.ended is not None:
        raise Refused(
            "key-revoked",
            say("key {fingerprint} was revoked. It is never valid again.", fingerprint=key.fingerprint),
            _OWN_KEY,
        )
    raise Refused(
        "key-known",
        say("{name} already has key {fingerprint}.", name=record.called(person), fingerprint=key.fingerprint),
        say("See the keys.\n  lifecycle custody person key list"),
    )


def ask_about_daily(new: NewKey, dialogue: Asking) -> None:
    """Have it confirmed that a key of every day is to sign here too."""
    if new.daily:
        dialogue.confirm(
            Confirmation(
                "daily-key",
                say(
                    "Key {key} looks like a key that you use elsewhere. Public keys on code hosts show who owns "
                    "them. Use it for this record too?",
                    key=_shown(new.held),
                ),
                say("use it"),
            )
        )


def signed(  # noqa: PLR0913, PLR0917 - who signs what, with what
    held: HeldKey, key: PublicKey, statement: KeyStatement, ssh: OpenSsh, person: str, dialogue: Asking
) -> str:
    """Have a key sign a statement; a token has to be touched for it."""
    if key.on_token:
        dialogue.tell(say("{person}: touch the token to sign.", person=person))
    made = ssh.sign(held, key, KEY_NAMESPACE, statement.text.encode("utf-8"), person)
    return recorded(made.blob, made.flags, person)


def recorded(blob: bytes, flags: Flags, person: str) -> str:
    """Give a signature as an event has it; raises NotTouched for a token that nobody touched."""
    if flags.touch is False:
        raise NotTouched(person=person)
    return base64.b64encode(blob).decode("ascii")


def held_among(fingerprints: Sequence[str], files: Sequence[Path], ssh: OpenSsh, person: str) -> HeldKey:
    """Find one of some keys in key files or else in the agent; raises KeyNotHere, and what looking there does."""
    for path in files:
        held = ssh.in_file(path)
        if held.fingerprint in fingerprints:
            return held
    held_by_agent = next((each for each in ssh.agent(person) if each.fingerprint in fingerprints), None)
    if held_by_agent is None:
        raise KeyNotHere(person=person)
    return held_by_agent


_OWN_KEY: Final = say("Make a new key for each person.\n  ssh-keygen -t ed25519 -C lifecycle -f ~/.ssh/id_lifecycle")


def _is_daily(comment: str, file: str) -> bool:
    return "@" in comment or file in _DAILY or Path(comment).name in _DAILY


def _shown(held: HeldKey) -> Text:
    if not held.comment:
        return Text("{fingerprint}", {"fingerprint": held.fingerprint})
    return Text("{fingerprint} ({comment})", {"fingerprint": held.fingerprint, "comment": held.comment})
