"""Transport master keys in files."""

from pathlib import Path

import pytest
from Crypto.Cipher import AES
from Crypto.Hash import CMAC

from lifecycle.cards.mpcos.errors import NoKeyFile, NoTransportKey, UnsafeKeyFile
from lifecycle.cards.mpcos.transport_keys import SAMPLE, TransportKeys
from lifecycle.domain.secret import Secret

KEY = bytes(range(16))


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


def test_a_key_that_no_card_asked_for_is_named_without_one(tmp_path: Path) -> None:
    """With its path all the same."""
    with pytest.raises(NoKeyFile, match=r"transport-02\.key for transport key 2"):
        TransportKeys(tmp_path).key(2)


def test_a_key_is_put_where_none_is_and_never_over_another_one(tmp_path: Path) -> None:
    """Whatever the other one is."""
    keys = TransportKeys(tmp_path / "keys")
    path = keys.put(3, Secret(KEY))
    assert (path.read_text(), path.stat().st_mode & 0o777) == (KEY.hex() + "\n", 0o600)
    for other in (KEY, bytes(16)):
        with pytest.raises(FileExistsError):
            keys.put(3, Secret(other))
    path.write_text("damaged")
    with pytest.raises(FileExistsError):
        keys.put(3, Secret(KEY))
    assert (path.read_text(), [each.name for each in path.parent.iterdir()]) == ("damaged", [path.name])


@pytest.mark.parametrize("content", [SAMPLE, KEY + b"0", KEY[:-1]])
def test_what_is_no_key_is_not_put(tmp_path: Path, content: bytes) -> None:
    """The published sample key among it."""
    with pytest.raises(UnsafeKeyFile):
        TransportKeys(tmp_path).put(1, Secret(content))
    assert not list(tmp_path.iterdir())


def test_a_wiped_key_is_overwritten_before_its_name_is_gone(tmp_path: Path) -> None:
    """Seen through another name of the same file."""
    keys = TransportKeys(tmp_path / "keys")
    path = keys.put(1, Secret(KEY))
    (tmp_path / "beside").hardlink_to(path)
    assert keys.wipe(1)
    assert not path.exists()
    assert (tmp_path / "beside").read_bytes() == bytes(2 * 16 + 1)
    assert not keys.wipe(1)


def test_the_ids_are_those_of_files_with_the_name_of_a_key(tmp_path: Path) -> None:
    """Others may lie there; without a folder there are none."""
    keys = TransportKeys(tmp_path)
    assert not TransportKeys(tmp_path / "nowhere").ids()
    for name in (
        "transport-00.key",
        "transport-ff.key",
        "transport-0A.key",
        "transport-1.key",
        ".transport-02.key.1.new",
    ):
        (tmp_path / name).touch()
    assert keys.ids() == [0, 255]


@pytest.mark.parametrize("key", [KEY, bytes(16), b"\xff" * 16])
def test_the_check_value_is_the_beginning_of_a_cmac(key: bytes) -> None:
    """As another library has it: CMAC-5."""
    expected = CMAC.new(key, bytes(16), ciphermod=AES).digest()[:5].hex().upper()
    assert TransportKeys.check_value(Secret(key)) == expected
