"""Signing with OpenSSH, by agent and by file; and what is said where it cannot."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.keygen import KeygenFolder
from desk.ssh_agent import Agent, agent

from lifecycle.approval.errors import (
    AgentEmpty,
    KeyFileUnusable,
    KeyNotHere,
    NoAgent,
    SigningRefused,
    SigningTimedOut,
    SshMissing,
)
from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.approval.sshsig import Flags, verify

pytestmark = pytest.mark.ssh
NAMESPACE, TEXT, EVA = "lifecycle-intent@v1", b"{}", "Eva Melo"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Agent]:
    """Give an agent without keys."""
    with agent(tmp_path) as each:
        yield each


def public(path: Path) -> PublicKey:
    return PublicKey.parse(path.with_suffix(".pub").read_text())


def alone(agent: Agent | None = None) -> OpenSsh:
    environment = {name: value for name, value in os.environ.items() if name != "SSH_AUTH_SOCK"}
    return OpenSsh(environment if agent is None else agent.environment, may_type=False)


def script(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o700)
    return path


def test_a_key_of_the_agent_signs_without_its_file(keygen: KeygenFolder, running: Agent) -> None:
    """The agent has the private half; of the public one only the record's text is needed."""
    path = keygen.made("-t", "ed25519", comment="ana@laptop")
    running.add(path)
    key = public(path)
    path.unlink()
    (held,) = alone(running).agent(EVA)
    assert (held.fingerprint, held.comment, held.file) == (key.fingerprint, "ana@laptop", None)
    signed = alone(running).sign(held, key, NAMESPACE, TEXT, EVA)
    assert signed.flags == Flags()
    assert verify(key, NAMESPACE, TEXT, signed.blob) == signed.flags


def test_a_key_file_signs_without_an_agent(keygen: KeygenFolder) -> None:
    """Its public half need not lie beside it."""
    path = keygen.made("-t", "ed25519")
    key = public(path)
    path.with_suffix(".pub").unlink()
    held = alone().in_file(path)
    assert (held.fingerprint, held.file) == (key.fingerprint, path)
    assert alone().is_open(path)
    assert verify(key, NAMESPACE, TEXT, alone().sign(held, key, NAMESPACE, TEXT, EVA).blob) == Flags()


def test_no_agent_an_empty_one_and_a_locked_one_are_told_apart_from_a_missing_key(
    keygen: KeygenFolder, running: Agent, tmp_path: Path
) -> None:
    """ssh-keygen says the same of all of them."""
    with pytest.raises(NoAgent, match="Eva Melo cannot sign: no SSH agent"):
        alone().agent(EVA)
    with pytest.raises(NoAgent):
        OpenSsh(dict(os.environ) | {"SSH_AUTH_SOCK": str(tmp_path / "gone")}).agent(EVA)
    with pytest.raises(AgentEmpty, match="empty or locked"):
        alone(running).agent(EVA)
    running.add(keygen.made("-t", "ed25519"))
    assert len(alone(running).agent(EVA)) == 1
    running.lock(script(tmp_path / "word", "echo word"))
    with pytest.raises(AgentEmpty, match="empty or locked"):
        alone(running).agent(EVA)


def test_what_the_agent_has_of_other_kinds_is_passed_by(keygen: KeygenFolder, running: Agent) -> None:
    """Such a key signs nothing here."""
    running.add(keygen.made("-t", "rsa", "-b", "2048", name="short"), keygen.made("-t", "ed25519"))
    assert [held.key.kind for held in alone(running).agent(EVA) if held.key] == ["ed25519"]


def test_a_passphrase_that_nobody_can_type_ends_with_what_openssh_said(keygen: KeygenFolder) -> None:
    """In a script nobody is asked."""
    path = keygen.made("-t", "ed25519", passphrase="four words of mine")
    key, held = public(path), alone().in_file(path)
    assert not alone().is_open(path)
    with pytest.raises(SigningRefused, match=r"Eva Melo did not sign with key SHA256:.*passphrase"):
        alone().sign(held, key, NAMESPACE, TEXT, EVA)


def test_a_file_with_another_key_signs_for_nobody(keygen: KeygenFolder) -> None:
    """What it made is judged by the key of the record."""
    path, other = keygen.made("-t", "ed25519"), keygen.made("-t", "ed25519", name="other")
    with pytest.raises(SigningRefused, match="not by this key"):
        alone().sign(alone().in_file(path), public(other), NAMESPACE, TEXT, EVA)


@pytest.mark.parametrize("name", ["missing", "missing.pub", "bytes.pub", "words", "folder"])
def test_a_file_without_a_key_is_named(name: str, tmp_path: Path) -> None:
    """Missing, something else, or a folder; and in words of people, not of Python."""
    (tmp_path / "words").write_text("words")
    (tmp_path / "bytes.pub").write_bytes(b"\xff")
    (tmp_path / "folder").mkdir()
    with pytest.raises(KeyFileUnusable, match=name) as caught:
        alone().in_file(tmp_path / name)
    assert "Errno" not in str(caught.value.explain())
    assert "codec" not in str(caught.value.explain())


def test_a_key_file_that_others_may_read_is_said_to_be_that(keygen: KeygenFolder) -> None:
    path = keygen.made("-t", "ed25519")
    key, held = public(path), alone().in_file(path)
    path.chmod(0o644)
    with pytest.raises(SigningRefused, match="too open"):
        alone().sign(held, key, NAMESPACE, TEXT, EVA)


def test_a_public_file_alone_signs_nothing(keygen: KeygenFolder, running: Agent, tmp_path: Path) -> None:
    """The agent that was to have the other half is named: there is none, it is empty, or has other keys."""
    path, other = keygen.made("-t", "ed25519"), keygen.made("-t", "ed25519", name="other")
    public_file = path.with_suffix(".pub").rename(tmp_path / "lone.pub")
    key, held = PublicKey.parse(public_file.read_text()), alone().in_file(public_file)
    with pytest.raises(NoAgent, match=EVA):
        alone().sign(held, key, NAMESPACE, TEXT, EVA)
    with pytest.raises(AgentEmpty, match=EVA):
        alone(running).sign(held, key, NAMESPACE, TEXT, EVA)
    running.add(other)
    with pytest.raises(KeyNotHere, match=EVA):
        alone(running).sign(held, key, NAMESPACE, TEXT, EVA)


def test_a_signer_who_never_answers_is_ended(keygen: KeygenFolder, tmp_path: Path) -> None:
    """As where nobody touches a token."""
    path = keygen.made("-t", "ed25519")
    key, held = public(path), alone().in_file(path)
    script(tmp_path / "ssh-keygen", "exec sleep 1000")
    slow = OpenSsh({"PATH": f"{tmp_path}:{os.environ['PATH']}"}, may_type=False, limit=0.2)
    with pytest.raises(SigningTimedOut, match="Eva Melo"):
        slow.sign(held, key, NAMESPACE, TEXT, EVA)


def test_where_openssh_is_missing_it_is_asked_for(tmp_path: Path) -> None:
    """With the command that installs it."""
    with pytest.raises(SshMissing, match="ssh-add is not installed"):
        OpenSsh({"PATH": str(tmp_path), "SSH_AUTH_SOCK": "somewhere"}).agent(EVA)
