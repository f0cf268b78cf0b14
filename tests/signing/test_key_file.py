"""The file of the signing key: for its owner alone, whole or not there, and refused where it is anything else."""

import os
import stat
from pathlib import Path

import pytest
from desk.processes import finish, start

from lifecycle.signing.errors import SigningKeyUnusable
from lifecycle.signing.key_file import KeyFile

SEEDS = b"11" * 32, b"22" * 32
CONTENT = b"lifecycle signing key v1\ned25519 %s\nml-dsa-44 %s\n" % SEEDS


def written(path: Path, content: bytes = CONTENT, mode: int = 0o600) -> KeyFile:
    """Write a file."""
    path.touch(mode=0o600)
    path.write_bytes(content)
    path.chmod(mode)
    return KeyFile(path)


def reason(keys: KeyFile) -> str:
    """Say why a key cannot be used."""
    with pytest.raises(SigningKeyUnusable) as caught:
        keys.load()
    assert str(keys.path) in str(caught.value)
    return str(caught.value.params["reason"])


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """With its folder; a second making finds the first."""
    keys = KeyFile(tmp_path / "a" / "b" / "signing.key")
    assert keys.load() is None
    made = keys.made()
    assert keys.made() is made
    assert KeyFile(keys.path).made().public == made.public
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.path.parent.stat().st_mode) == 0o700
    assert [each.name for each in keys.path.parent.iterdir()] == ["signing.key"]


def test_its_format_is_the_documented_one(tmp_path: Path) -> None:
    """Three lines of ASCII, so that a key can be kept on paper."""
    key = written(tmp_path / "key").load()
    assert key is not None
    made = KeyFile(tmp_path / "made")
    made.made()
    lines = made.path.read_bytes().split(b"\n")
    assert [line.partition(b" ")[0] for line in lines] == [b"lifecycle", b"ed25519", b"ml-dsa-44", b""]
    assert len(made.path.read_bytes()) == len(CONTENT)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666, 0o601])
def test_one_that_others_can_get_at_is_refused(tmp_path: Path, mode: int) -> None:
    """Readable or writable, for the group or for all."""
    assert "other users can read" in reason(written(tmp_path / "key", mode=mode))


def test_a_link_is_refused(tmp_path: Path) -> None:
    """Who may write the link would choose the key."""
    written(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert reason(KeyFile(tmp_path / "link")) == "the path is a link"


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    """A folder, and a pipe that nobody writes to."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert reason(KeyFile(tmp_path / "folder")) == "the path is not a file"
    assert reason(KeyFile(tmp_path / "pipe")) == "the path is not a file"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_one_of_another_user_is_refused(tmp_path: Path) -> None:
    """Its owner could read it."""
    keys = written(tmp_path / "key")
    os.chown(keys.path, 65534, 65534)
    assert reason(keys) == "the file belongs to another user"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        CONTENT[:-1],
        CONTENT + b"\n",
        CONTENT.replace(b"11", b"1g", 1),
        CONTENT.replace(b"11", b"AA", 1),
        CONTENT.replace(b"11", b"+1", 1),
        CONTENT.replace(b"\n", b"\r\n"),
        CONTENT * 10,
    ],
)
def test_what_holds_no_key_is_refused_and_not_shown(tmp_path: Path, content: bytes) -> None:
    """Nothing of it is in the error: it may be a key of another program."""
    keys = written(tmp_path / "key", content)
    with pytest.raises(SigningKeyUnusable) as caught:
        keys.load()
    assert "11111111" not in f"{caught.value!r} {caught.value} {vars(caught.value)} {caught.value.__cause__!r}"


def test_one_of_a_newer_version_is_named_as_that(tmp_path: Path) -> None:
    """It is not damaged."""
    assert (
        reason(written(tmp_path / "key", CONTENT.replace(b"v1", b"v2")))
        == "the file comes from another version of lifecycle"
    )


def test_a_key_that_was_replaced_by_another_is_noticed(tmp_path: Path) -> None:
    """What was read is kept only while the file is the same."""
    keys = KeyFile(tmp_path / "key")
    first = keys.made()
    new = keys.made_next()
    assert keys.made_next() is new, "a change that was cut off goes on with the key it began with"
    keys.take_next()
    found = keys.load()
    assert found is not None
    assert found.public == new.public != first.public
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_a_key_that_gave_its_place_away_is_overwritten_where_it_stood(tmp_path: Path) -> None:
    """Whoever still has the file open sees nothing in it any more."""
    keys = written(tmp_path / "key")
    with keys.path.open("rb") as old:
        keys.made_next()
        keys.take_next()
        assert old.read() == bytes(len(CONTENT))


def test_many_processes_make_one_key(tmp_path: Path) -> None:
    """The first that is whole is it, for all of them."""

    def make(number: int) -> None:
        made = KeyFile(tmp_path / "key").made()
        (tmp_path / f"{number}.public").write_bytes(made.public.ed25519)

    children = [start(lambda number=number: make(number)) for number in range(6)]  # type: ignore[misc]
    assert [finish(child) for child in children] == [0] * 6
    assert len({file.read_bytes() for file in tmp_path.glob("*.public")}) == 1
    assert not list(tmp_path.glob(".key*"))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a user to become")
def test_where_it_cannot_be_made_that_is_said(tmp_path: Path) -> None:
    """A folder that may not be written."""
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents[:3]:
        folder.chmod(0o755)

    def work() -> None:
        os.setuid(65534)
        with pytest.raises(SigningKeyUnusable, match="Permission denied"):
            KeyFile(tmp_path / "key").made()

    assert finish(start(work)) == 0
