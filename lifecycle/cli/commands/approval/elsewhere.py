"""Signing on a machine without the record: the folder is read, shown in words, and signed with one key."""

from collections.abc import Sequence
from pathlib import Path

from lifecycle.approval.errors import AgentEmpty
from lifecycle.approval.folder import FolderUnusable, read_folder, require_folder, signature_name
from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.ssh_keygen import HeldKey, OpenSsh
from lifecycle.approval.sshsig import INTENT_NAMESPACE, REFUSAL_NAMESPACE, armored
from lifecycle.approval.words import told_in_words
from lifecycle.cli.commands.custody.opening import asking
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.dialogue import Choice, Confirmation, Dialogue
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.files.replacing import replace_file

_YOU = sentence("You")


def sign_folder(context: Context, folder: str, files: Sequence[str], *, yes: bool, refusal: bool) -> int:
    """Show the act, have it confirmed, sign it, and write the signature beside it."""
    intent, names = read_folder(Path(folder))
    require_folder(Path(folder))
    ssh = OpenSsh(may_type=not context.no_input)
    with asking(context, yes=yes) as dialogue:
        dialogue.tell(told_in_words(intent, names))
        held, key = _key(ssh, files, dialogue)
        dialogue.confirm(_question(key, refusal=refusal))
        namespace = REFUSAL_NAMESPACE if refusal else INTENT_NAMESPACE
        signed = ssh.sign(held, key, namespace, intent.text.encode("utf-8"), key.fingerprint)
    path = Path(folder) / signature_name(key.fingerprint, refusal=refusal)
    try:
        replace_file(path, armored(key, namespace, signed.blob).encode("ascii"))
    except OSError as error:
        raise FolderUnusable(folder=folder, problem=error.strerror or type(error).__name__) from error
    if context.json:
        print_json(context, "done", {"intent": intent.id, "file": str(path)})
    else:
        say(sentence("Signed. Bring this file to the machine with the record: {file}", file=str(path)))
    return ExitCode.DONE


def _key(ssh: OpenSsh, files: Sequence[str], dialogue: Dialogue) -> tuple[HeldKey, PublicKey]:
    """Find the one key that signs: of a file, or of the agent, where one of several is picked."""
    held = [ssh.in_file(Path(file).expanduser()) for file in files] or list(ssh.agent(_YOU))
    if not held:
        raise AgentEmpty(person=_YOU)
    chosen = held[0]
    if len(held) > 1:
        choices = [
            Choice(each.fingerprint, Text("{key} {comment}", {"key": each.fingerprint, "comment": each.comment}))
            for each in held
        ]
        picked = dialogue.choose("key", sentence("Which key signs?"), choices)
        chosen = next(each for each in held if each.fingerprint == picked)
    return chosen, chosen.key or _public_half(chosen)


def _public_half(held: HeldKey) -> PublicKey:
    """Read the public key beside a key file; raises FolderUnusable where there is none."""
    path = Path(f"{held.file}.pub")
    try:
        return PublicKey.parse(path.read_text("utf-8"))
    except (OSError, UnicodeError) as error:
        raise FolderUnusable(folder=str(path), problem=sentence("the public key is missing.")) from error


def _question(key: PublicKey, *, refusal: bool) -> Confirmation:
    if refusal:
        return Confirmation(
            "refuse", sentence("Sign that you refuse this, with key {key}?", key=key.fingerprint), sentence("refuse")
        )
    return Confirmation("sign", sentence("Sign this act with key {key}?", key=key.fingerprint), sentence("sign"))
