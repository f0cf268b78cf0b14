"""Which version this is, and with -v the digests of what is installed, for minutes and to compare two machines.

Both digests are of the text that `sha256sum` prints for the files: a line of SHA-256, two blanks and the path for each,
in the order of their bytes. Paths begin at the folder that holds the package; bytecode and sources of translations are
left out. For an installed wheel `find lifecycle -type f ! -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum |
sha256sum` gives the first one. In a checkout it is the same as for the wheel of the same commit.

The second one has the recorded files of all other packages of this environment too. Commands, notes of the installer,
pip and setuptools are left out, as they differ from machine to machine. Neither digest catches whoever controls this
machine.
"""

import hashlib
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions, version
from pathlib import Path
from typing import Final

from lifecycle import DISTRIBUTION
from lifecycle.cli.printing.streams import write_line
from lifecycle.domain.text import say, say_n
from lifecycle.wording.language import show

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_NOT_SHIPPED: Final = {".pyc", ".po", ".pot"}
_INSTALLERS: Final = {"pip", "setuptools", DISTRIBUTION}
"""Packages whose recorded files are not looked at: venv brings the first two, and ours are found without a record."""
_NOTES: Final = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}


def print_version(*, detailed: bool) -> None:
    """Print the version, and the digests if asked for."""
    write_line(sys.stdout, f"lifecycle {version(DISTRIBUTION)}")
    if detailed:
        ours, others = dict(_ours()), {each.name: dict(_recorded(each)) for each in _others()}
        write_line(sys.stdout, show(say("SHA-256 of this program: {digest}", digest=digest(ours))))
        everything = ours.copy()
        for files in others.values():
            everything |= files
        with_others = say_n(
            "SHA-256 of this program and {count} other package: {digest}",
            "SHA-256 of this program and {count} other packages: {digest}",
            len(others),
            digest=digest(everything),
        )
        write_line(sys.stdout, show(with_others))


def digest(files: dict[str, Path]) -> str:
    """Give the SHA-256 of what `sha256sum` prints for files, each under the path that it is given here."""
    lines = hashlib.sha256()
    for path in sorted(files, key=str.encode):
        lines.update(f"{hashlib.sha256(files[path].read_bytes()).hexdigest()}  {path}\n".encode())
    return lines.hexdigest()


def _ours() -> Iterator[tuple[str, Path]]:
    """Find the files of this program where the wheel has them; in a checkout the migrations lie beside the package."""
    yield from _below(_PACKAGE, "lifecycle")
    if not (_PACKAGE / "migrations").is_dir():
        yield from _below(_PACKAGE.parent / "migrations", "lifecycle/migrations")


def _below(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in _NOT_SHIPPED:
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _others() -> Iterator[Distribution]:
    return (each for each in distributions() if each.name not in _INSTALLERS)


def _recorded(other: Distribution) -> Iterator[tuple[str, Path]]:
    for file in other.files or ():
        if file.suffix not in _NOT_SHIPPED and file.name not in _NOTES and ".." not in file.parts:
            yield file.as_posix(), Path(str(other.locate_file(file)))
