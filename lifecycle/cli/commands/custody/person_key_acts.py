"""What is recorded of the keys of people, and how that is printed; loaded when it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.approval.sshsig import KEY_NAMESPACE
from lifecycle.cli.commands.custody.objects import person_object
from lifecycle.cli.commands.custody.opening import asking, keeping, raising
from lifecycle.cli.commands.run.results import placed
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.printing.output import print_json, print_recorded, say
from lifecycle.custody import person_keys
from lifecycle.custody.enrolment import Enrolment
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import bag_in, time_in
from lifecycle.custody.key_rules import Alarm
from lifecycle.custody.naming import find_person
from lifecycle.custody.person_keys import Enrolled
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import ExitCode
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
    yes: bool
    proof: Path | None = None
    sealed: str | None = None


def add(context: Context, name: str, given: Given) -> int:
    """Add a key."""
    return _enrolled(
        context, given, lambda handler, enrolment, dialogue: person_keys.add_key(handler, name, enrolment, dialogue)
    )


def state(context: Context, name: str, given: Given, folder: Path) -> int:
    """Write the statement of a key that signs elsewhere."""
    if given.ssh is None or given.agent or given.proof is not None:
        raise BadCommand(problem=sentence("Use --out with --ssh FILE.pub."), command=f"lifecycle {context.command}")
    with keeping(context) as handler, asking(context, yes=given.yes) as dialogue:
        enrolment = _enrolment(context, handler, given)
        person, key, file = person_keys.state_elsewhere(handler, name, enrolment, folder, dialogue)
        with handler.record() as record:
            called, shown = record.called(person.id), person_object(record, person)
    if context.json:
        fields = {"fingerprint": key.fingerprint, "kind": key.kind}
        print_json(context, "done", {"person": shown, "key": fields, "statement": str(file)})
        return ExitCode.DONE
    say(
        sentence(
            "The statement is in {file}. {name} signs it, with the private key in the place of KEY_FILE:\n"
            "  ssh-keygen -Y sign -n {namespace} -f KEY_FILE {file}\n"
            "Then add the key:\n"
            '  lifecycle custody person key add "{name}" --proof {file}.sig',
            file=file,
            name=called,
            namespace=KEY_NAMESPACE,
        )
    )
    return ExitCode.DONE


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
    if (given.ssh is not None) + given.agent + (given.proof is not None) != 1:
        problem = sentence(
            "Give the key with --ssh FILE.pub, or use --agent. To make a key:\n"
            "  ssh-keygen -t ed25519 -C lifecycle -f ~/.ssh/id_lifecycle"
        )
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    with keeping(context) as handler, asking(context, yes=given.yes) as dialogue:
        enrolled = act(handler, _enrolment(context, handler, given), dialogue)
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


def _enrolment(context: Context, handler: CustodyHandler, given: Given) -> Enrolment:
    with handler.record() as record:
        witnesses = [find_person(record, name).id for name in context.witnesses]
    return Enrolment(
        public_file=given.ssh,
        proof=given.proof,
        sealed=None if given.sealed is None else bag_in(given.sealed),
        witness=next(iter(witnesses), None),
        ssh=OpenSsh(may_type=not context.no_input),
        key_files=[Path(file) for file in context.key_files],
    )
