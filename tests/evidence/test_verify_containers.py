import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from auditor import failed, keys_of, verdicts, verified
from bundles import Members, ledger, members_of, signed, zipped

from lifecycle.evidence.standalone import verify


@pytest.fixture(scope="module")
def members() -> Members:
    """The members of a small bundle, signed."""
    return signed(members_of(ledger(12), checkpoints=[6], since=[6]))


@pytest.fixture
def sound(members: Members, tmp_path: Path) -> Path:
    """A small bundle."""
    return zipped(members, tmp_path / "sound.zip")


def refused(path: Path, *words: str) -> None:
    """See that a container is refused, with these words, and that nothing else is called good."""
    report = verified(path, keys=keys_of())
    assert failed(report) == ["container"], report.layers
    assert set(verdicts(report).values()) == {"FAIL", "NOT CHECKED"}
    assert report.exit_code == verify.FOUND_WRONG
    assert all(word in report.layers[0].note for word in words), report.layers[0].note


def test_a_sound_container_is_one(sound: Path) -> None:
    """Or nothing below means anything."""
    report = verified(sound, keys=keys_of())
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)


def test_one_that_is_cut_off_anywhere_is_refused(sound: Path) -> None:
    """Also in the middle of a header, and but for the last byte."""
    content = sound.read_bytes()
    for length in {4, 30, 31, 100, len(content) // 2, len(content) - 22, len(content) - 1}:
        sound.write_bytes(content[:length])
        refused(sound, "truncated")


def test_what_is_no_zip_is_no_bundle(tmp_path: Path) -> None:
    """That is wrong use, not a verdict."""
    for content in (b"", b"hello", b"PK", b"\x00" * 5000):
        path = tmp_path / "notes.zip"
        path.write_bytes(content)
        with pytest.raises(verify.Unusable):
            verified(path)
    for wrong in (tmp_path, tmp_path / "none.zip"):
        with pytest.raises(verify.Unusable):
            verified(wrong)


def test_an_empty_zip_is_a_bundle_without_members(tmp_path: Path) -> None:
    """It is refused, and nothing is read before its beginning."""
    path = tmp_path / "empty.zip"
    path.write_bytes(b"PK\5\6" + bytes(18))
    report = verified(path)
    assert failed(report)[0] == "container"
    assert report.exit_code == verify.FOUND_WRONG


def test_another_name_for_the_file_is_no_matter(sound: Path) -> None:
    """Nothing in it depends on it."""
    other = sound.rename(sound.with_name("holiday.jpg"))
    assert verified(other, keys=keys_of()).exit_code == verify.PROVEN


def test_bytes_before_after_and_between_are_refused(sound: Path) -> None:
    """A zip may have them, a bundle may not."""
    content = sound.read_bytes()
    sound.write_bytes(content + b"\n")
    refused(sound, "after the end")
    sound.write_bytes(b"\n" + content)
    refused(sound)
    directory = struct.unpack("<L", content[-6:-2])[0]
    grown = content[:directory] + b"\n" + content[directory:-6] + struct.pack("<LH", directory + 1, 0)
    sound.write_bytes(grown)
    refused(sound, "after the last member")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("../events.jsonl", "out of the folder"),
        ("a/../../b", "out of the folder"),
        ("/etc/passwd", "out of the folder"),
        ("C:/x", "out of the folder"),
        ("..\\x", "out of the folder"),
        ("events/", "directory"),
        ("reports//x.csv", "name"),
        ("./README.txt", "name"),
        ("reports/caf\u00e9.csv", "ASCII"),
        ("notes.txt", "added"),
        ("events/1.jsonl", "added"),
        ("reports/cards.exe", "added"),
        ("tsa/1.tsr", "added"),
    ],
)
def test_a_member_that_does_not_belong_there_is_refused(members: Members, tmp_path: Path, name: str, word: str) -> None:
    """Even where the manifest names it and is signed."""
    refused(zipped(signed(members | {name: b"x"}), tmp_path / "added.zip"), word)


def test_two_members_of_one_name_are_refused(members: Members, tmp_path: Path) -> None:
    """Whichever of them another program would take."""
    path = zipped(members, tmp_path / "twice.zip")
    info = zipfile.ZipInfo("README.txt", (1980, 1, 1, 0, 0, 0))
    info.create_system, info.external_attr = 3, 0o644 << 16
    with zipfile.ZipFile(path, "a") as archive:
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(info, b"other")
        archive.infolist().sort(key=lambda each: each.filename)
        archive._didModify = True  # type: ignore[attr-defined]
    refused(path, "2 members have this name")


def test_names_that_differ_in_case_alone_are_refused(members: Members, tmp_path: Path) -> None:
    """They are one file on some disks."""
    report = verified(zipped(signed(members | {"readme.TXT": b"x"}), tmp_path / "case.zip"))
    assert failed(report) == ["container"]


def _link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def _folder(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o40755 << 16 | 0x10


def _executable(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o755 << 16


def _deflated(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED


def _dated(info: zipfile.ZipInfo) -> None:
    info.date_time = (2026, 1, 1, 0, 0, 0)


def _commented(info: zipfile.ZipInfo) -> None:
    info.comment = b"hello"


def _extra(info: zipfile.ZipInfo) -> None:
    info.extra = b"UT\x05\x00\x01\0\0\0\0"


def _other_system(info: zipfile.ZipInfo) -> None:
    info.create_system = 0


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (_link, "link"),
        (_folder, "directory"),
        (_executable, "repacked"),
        (_deflated, "compressed"),
        (_dated, "repacked"),
        (_commented, "repacked"),
        (_extra, "extra"),
        (_other_system, "repacked"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_bundle_that_was_repacked_is_refused(
    members: Members, tmp_path: Path, change: Callable[[zipfile.ZipInfo], None], word: str
) -> None:
    """Though its members are the same: what no one form is fixed for hides something some day."""
    refused(zipped(members, tmp_path / "repacked.zip", change), word)


def test_a_zip_comment_is_refused(sound: Path) -> None:
    """It is no part of anything."""
    with zipfile.ZipFile(sound, "a") as archive:
        archive.comment = b"hello"
    refused(sound)


def test_members_in_another_order_are_refused(members: Members, tmp_path: Path) -> None:
    """The directory is sorted by name."""
    path = tmp_path / "order.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(members, reverse=True):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, members[name])
    refused(path, "order")


def entry(content: bytearray, name: str) -> int:
    """Find the entry of a member in the directory."""
    at = content.rfind(name.encode()) - 46
    assert content[at : at + 4] == b"PK\1\2"
    return at


@pytest.mark.parametrize(
    ("offset", "value", "word"),
    [
        (8, b"\x01\0", "encrypted"),
        (8, b"\x08\0", "repacked"),
        (24, struct.pack("<L", 0x7FFFFFFF), "2 sizes"),
        (20, struct.pack("<LL", 0x7FFFFFFF, 0x7FFFFFFF), "larger than the file"),
        (16, b"\0\0\0\0", "contradicts"),
        (42, struct.pack("<L", 0), "contradicts"),
        (42, struct.pack("<L", 0xFFFFFFF0), "larger than the file"),
        (42, struct.pack("<L", 0xFFFFFFFF), "zip64"),
        (20, b"\xff" * 8, "zip64"),
    ],
)
def test_an_entry_that_claims_what_is_not_there_is_refused(sound: Path, offset: int, value: bytes, word: str) -> None:
    """A bomb, a member under another one, a header elsewhere: nothing of it is read."""
    content = bytearray(sound.read_bytes())
    at = entry(content, "manifest.json") + offset
    content[at : at + len(value)] = value
    sound.write_bytes(content)
    refused(sound, word)


def test_two_members_over_the_same_bytes_are_refused(members: Members, tmp_path: Path) -> None:
    """As in the zip bombs that overlap."""
    members = members | {"spec/events.json": members["spec/format.txt"]}
    path = zipped(members, tmp_path / "over.zip")
    content = bytearray(path.read_bytes())
    one, other = entry(content, "spec/events.json"), entry(content, "spec/format.txt")
    content[one + 42 : one + 46] = content[other + 42 : other + 46]
    path.write_bytes(content)
    refused(path)


def test_a_directory_that_claims_more_members_than_there_can_be_is_refused(sound: Path) -> None:
    """Nothing is reserved for them."""
    content = bytearray(sound.read_bytes())
    content[-14:-10] = b"\xfe\xff\xfe\xff"
    sound.write_bytes(content)
    refused(sound)


def test_a_file_that_shrinks_while_it_is_read_is_an_error_and_not_a_verdict(sound: Path) -> None:
    """It never passes."""
    container = verify.Container(str(sound))
    os.truncate(sound, 100)
    with container.file, pytest.raises(verify.Broken):
        container.read("manifest.json")


class Roomy(zipfile.ZipInfo):
    """An entry whose header has room for a size in 64 bits, as newer versions of Python write it."""

    def FileHeader(self, zip64: bool | None = None) -> bytes:  # noqa: FBT001, N802 - as zipfile calls it
        """Write the header before the member."""
        if not zip64:
            return super().FileHeader(zip64)
        self.extract_version = self.create_version = 45
        name, size = self.filename.encode("ascii"), self.file_size
        short = (self.CRC, 0xFFFFFFFF, 0xFFFFFFFF, len(name), 20)
        head = struct.pack("<4s5H3L2H", b"PK\3\4", 45, 0, 0, 0, 0x21, *short)
        return head + name + struct.pack("<2H2Q", 1, 16, size, size)


def test_zip64_is_read_where_sizes_need_it(tmp_path: Path) -> None:
    """A header that was written before the size was known may have room for it."""
    members = signed(members_of(ledger(5)))
    path = tmp_path / "long.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(members):
            info = Roomy(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            with archive.open(info, "w", force_zip64=name.startswith("events")) as file:
                file.write(members[name])
    assert verified(path, keys=keys_of()).exit_code == verify.PROVEN
