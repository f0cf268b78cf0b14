"""Transport master keys in files."""

from pathlib import Path

import pytest

from lifecycle.cards.mpcos.errors import NoTransportKey, UnsafeKeyFile
from lifecycle.cards.mpcos.transport_keys import SAMPLE, TransportKeys


def written(folder: Path, content: bytes, mode: int = 0o600) -> TransportKeys:
    """Give a folder with key 1."""
    keys = TransportKeys(folder)
    keys.path(1).write_bytes(content)
    keys.path(1).chmod(mode)
    return keys


def test_a_key_is_made_once_and_stays_what_it_is(tmp_path: Path) -> None:
    """A second making gives the same file, which its owner alone can read."""
    keys = TransportKeys(tmp_path / "deep" / "keys")
    path = keys.make(1)
    content = path.read_bytes()
    assert keys.make(1) == path
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["transport-01.key"]
    with keys.key(1) as key, key.revealed() as secret:
        assert secret == bytes.fromhex(content.decode())


def test_a_key_that_is_not_there_is_named_with_its_path(tmp_path: Path) -> None:
    """And the card that needs it."""
    with pytest.raises(NoTransportKey, match=r"15C0 needs transport key 2, .*transport-02\.key"):
        TransportKeys(tmp_path).key(2, "15C0")


@pytest.mark.parametrize("content", [b"", b"12", b"zz" * 16, b"\xff" * 32, b"00" * 17, SAMPLE.hex().encode()])
def test_what_is_no_key_of_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    """The published sample key among it; what the file holds is not said."""
    with pytest.raises(UnsafeKeyFile) as caught:
        written(tmp_path, content).key(1)
    assert content.hex() not in str(caught.value) or not content


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """It may have been copied."""
    with pytest.raises(UnsafeKeyFile, match="other users can read"):
        written(tmp_path, b"0123456789abcdef" * 2, mode).key(1)


def test_a_folder_that_cannot_be_made_is_told_by_name(tmp_path: Path) -> None:
    """Not as a defect of the program."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnsafeKeyFile, match="file/keys/transport-01"):
        TransportKeys(tmp_path / "file" / "keys").make(1)
