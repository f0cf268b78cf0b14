"""What a package says of itself: name, version, licence, the texts of its licence, and what it needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path
from zipfile import Path as ZipPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[1] / "lock"

IN_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "MIT": "MIT",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "License :: OSI Approved :: GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Licences as packages name them that do not use SPDX yet."""


@dataclass(frozen=True)
class Package:
    """One package, installed or in a wheel."""

    distribution: Distribution

    @property
    def name(self) -> str:
        """The name as indices compare it."""
        return canonicalize_name(self.distribution.name)

    @property
    def version(self) -> str:
        """The version."""
        return self.distribution.version

    @property
    def licence(self) -> str | None:
        """The licence as an SPDX expression; None where the package says nothing that is known here."""
        if expression := self._said("License-Expression"):
            return expression[0]
        known = {IN_WORDS[each] for each in self._said("License") + self._said("Classifier") if each in IN_WORDS}
        return " AND ".join(sorted(known)) or None

    @property
    def summary(self) -> str:
        """What it is, in a sentence."""
        return " ".join(self._said("Summary"))

    def needs(self, *extras: str) -> Iterator[tuple[str, set[str]]]:
        """Give the packages that this one needs here, each with the extras that it needs of it."""
        for requirement in map(Requirement, self.distribution.requires or []):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                yield canonicalize_name(requirement.name), requirement.extras

    def _said(self, field: str) -> list[str]:
        return self.distribution.metadata.get_all(field) or []


def locked(lock: str) -> Iterator[tuple[str, bool]]:
    """Give the names of a lock file, and whether each is needed on this machine and for this Python."""
    for line in (LOCK / f"{lock}.txt").read_text("utf-8").splitlines():
        if line[0] not in " #":
            requirement = Requirement(line.rstrip(" \\"))
            yield canonicalize_name(requirement.name), requirement.marker is None or requirement.marker.evaluate()


def in_wheel(wheel: Path) -> Package:
    """Read what a wheel says."""
    (folder,) = (each for each in ZipPath(wheel).iterdir() if each.name.endswith(".dist-info"))
    return Package(PathDistribution(folder))


def licence_texts(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """Give the texts of the licence that a wheel has, each with its name."""
    (folder,) = (each for each in ZipPath(wheel).iterdir() if each.name.endswith(".dist-info"))
    for path in _files(folder):
        name = path.at.partition(".dist-info/")[2].removeprefix("licenses/").replace("/", "-")
        if "/licenses/" in path.at or name.upper().startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS")):
            yield name, path.read_bytes()


def _files(folder: ZipPath) -> Iterator[ZipPath]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _files(each)
        else:
            yield each
