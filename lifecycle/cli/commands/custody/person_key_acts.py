"""What is recorded of the keys of people, and how that is printed; loaded when it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.cli.commands.custody.objects import person_object
from lifecycle.cli.commands.custody.opening import asking, keeping, raising
from lifecycle.cli.commands.run.results import placed
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.custody import person_keys
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import bag_in, time_in
from lifecycle.custody.key_rules import Alarm
from lifecycle.custody.naming import find_person
from lifecycle.custody.person_keys import Enrolled, Enrolment
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.text import say as sentence

COPYABLE = sentence(
    "Note: a key of kind sk-ecdsa on a YubiKey before firmware 5.7 can be copied by a person who has the token for a "
    "while. Prefer ed25519-sk."
)


@dataclass(frozen=True)
class Given:
    """What was typed for a new key."""

    ssh: Path | None
    agent: bool
    witness: str | None
    key_files: Sequence[Path]
    yes: bool
    sealed: str | None = None


def add(context: Context, name: str, given: Given) -> int:
    """Add a key."""
    return _enrolled(
        context, given, lambda handler, enrolment, dialogue: person_keys.add_key(handler, name, enrolment, dialogue)
    )


def rotate(context: Context, name: str, old: str | None, given: Given) -> int:
    """Replace a key."""
    return _enrolled(
        context,
        given,
        lambda handler, enrolment, dialogue: person_keys.rotate_key(handler, name, old, enrolment, dialogue),
    )


def recover(context: Context, name: str, given: Given) -> int:
    """Add a key where none is left."""
    return _enrolled(
        context, given, lambda handler, enrolment, dialogue: person_keys.recover_key(handler, name, enrolment, dialogue)
    )


def revoke(  # noqa: PLR0913, PLR0917 - as typed
    context: Context,
    name: str,
    fingerprint: str | None,
    reason: Alarm,
    since: str | None,
    phrases: Sequence[str] | None,
) -> int:
    """Raise the alarm about a key."""
    if since is not None and reason != "compromised":
        problem = sentence("Use --since only with --reason compromised.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    doubted = None if since is None else time_in(since)
    with raising(context, "person key revoke", phrases) as handler:
        person, key, event = person_keys.revoke_key(handler, name, fingerprint, reason, doubted)
        with handler.record() as record:
            called, left = record.called(person.id), record.keys_of(person.id)
            shown = person_object(record, person)
        events = placed(handler.journal.store, [event])
    if not context.json:
        say(sentence("Key {fingerprint} of {name} is revoked.", fingerprint=key.fingerprint, name=called))
        if not left:
            say(
                sentence(
                    "{name} has no valid key now. To recover:\n"
                    "  lifecycle custody person key recover {name} --ssh FILE.pub --witness NAME",
                    name=called,
                )
            )
    fields = {"person": shown, "fingerprint": key.fingerprint, "events": events}
    return print_recorded(context, handler.unsigned, fields, alarm=True)


def _enrolled(context: Context, given: Given, act: Callable[[CustodyHandler, Enrolment, Dialogue], Enrolled]) -> int:
    if (given.ssh is None) != given.agent:
        problem = sentence(
            "Give the key with --ssh FILE.pub, or use --agent. To make a key:\n"
            "  ssh-keygen -t ed25519 -C lifecycle -f ~/.ssh/id_lifecycle"
        )
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    with keeping(context) as handler, asking(context, yes=given.yes) as dialogue:
        with handler.record() as record:
            witness = None if given.witness is None else find_person(record, given.witness).id
        enrolment = Enrolment(
            public_file=given.ssh,
            sealed=None if given.sealed is None else bag_in(given.sealed),
            witness=witness,
            ssh=OpenSsh(may_type=not context.no_input),
            key_files=given.key_files,
        )
        enrolled = act(handler, enrolment, dialogue)
        with handler.record() as record:
            called, shown = record.called(enrolled.person.id), person_object(record, enrolled.person)
        events = placed(handler.journal.store, enrolled.events)
    key = enrolled.key
    if not context.json:
        say(
            sentence(
                "{name} signs with key {fingerprint} ({kind}).", name=called, fingerprint=key.fingerprint, kind=key.kind
            )
        )
        if enrolled.replaced is not None:
            say(sentence("Key {fingerprint} is revoked: rotated.", fingerprint=enrolled.replaced))
        if key.kind == "sk-ecdsa":
            say(COPYABLE)
    fields = {
        "person": shown,
        "key": {"fingerprint": key.fingerprint, "kind": key.kind},
        "replaced": enrolled.replaced,
        "events": events,
    }
    return print_recorded(context, handler.unsigned, fields)
