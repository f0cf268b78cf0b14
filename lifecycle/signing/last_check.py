"""The result of the last full check of a record, remembered beside the last checkpoint of its ledger.

The file is `<origin>.check.json`, the origin as 16 lower-case hex digits: one object, UTF-8, with

    format    1
    position  events that were checked
    size      bytes of the record's file when the check began
    verdict   "PASS" where no layer failed, else "FAIL"
    time      when it ended, microseconds UTC

It proves nothing to anybody: whoever may write the folder may write it. It tells the people of this machine how long
ago somebody looked. A file that cannot be read is no file.
"""

import os
from pathlib import Path
from typing import Final, Literal

import msgspec

from lifecycle.files.replacing import replace_file

FORMAT: Final = 1
_LONGEST: Final = 4096


class LastCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of it."""

    format: Literal[1] = FORMAT
    position: int
    size: int
    verdict: Literal["PASS", "FAIL"]
    time: int


def path_of(folder: Path, origin: str) -> Path:
    """Say where it is remembered; `origin` is 16 hex digits of any case."""
    return folder / f"{origin.lower()}.check.json"


def last_check(folder: Path, origin: str) -> LastCheck | None:
    """Give the last one; None where none is known."""
    try:
        with path_of(folder, origin).open("rb") as file:
            return msgspec.json.decode(file.read(_LONGEST), type=LastCheck)
    except (OSError, msgspec.MsgspecError, UnicodeError):
        return None


def remember(folder: Path, origin: str, check: LastCheck) -> bool:
    """Remember one, durably; False where the folder is not there, not ours, or not to be written.

    A folder of somebody else gets no file of ours, which would lock its owner out.
    """
    try:
        if folder.stat().st_uid != os.geteuid():
            return False
        replace_file(path_of(folder, origin), msgspec.json.encode(check) + b"\n")
    except OSError:
        return False
    return True
