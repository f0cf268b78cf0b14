"""Write what goes with the wheels of a release: requirements with hashes, a bill of materials, and the licences.

    papers.py FOLDER COMMIT

FOLDER has the wheels in `wheels`. All that is written follows from them and from the commit's time, SOURCE_DATE_EPOCH.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from packages import Package, in_wheel, licence_texts

OURS = "smartcard-lifecycle"
EXTRAS = {OURS: ("pcsc", "postgresql"), "markdown-it-py": ("linkify",), "psycopg": ("binary",)}
"""The extras that are installed."""


def reference(package: Package) -> str:
    """Name a package as every bill of materials does (package URL)."""
    return f"pkg:pypi/{package.name}@{package.version}"


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def requirements(wheels: Iterable[tuple[Path, Package]]) -> str:
    """Name every wheel with its hash, for `pip install --require-hashes`."""
    return "".join(f"{each.name}=={each.version} --hash=sha256:{sha256(path)}\n" for path, each in wheels)


def bill(wheels: list[tuple[Path, Package]], commit: str, time: datetime) -> dict[str, object]:
    """Make a CycloneDX 1.6 document: what the program is, what it consists of, and what needs what."""
    known = {package.name: reference(package) for _, package in wheels}
    parts = {package.name: component(path, package) for path, package in wheels}
    ours = parts.pop(OURS) | {"type": "application", "properties": [{"name": "commit", "value": commit}]}
    needs = [
        {
            "ref": known[package.name],
            "dependsOn": sorted({known[name] for name, _ in package.needs(*EXTRAS.get(package.name, ()))}),
        }
        for _, package in wheels
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join(sha256(path) for path, _ in wheels))}",
        "version": 1,
        "metadata": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": ours},
        "components": list(parts.values()),
        "dependencies": needs,
    }


def component(wheel: Path, package: Package) -> dict[str, object]:
    """Describe one package and the file that it comes in."""
    return {
        "type": "library",
        "bom-ref": reference(package),
        "name": package.name,
        "version": package.version,
        "description": package.summary,
        "hashes": [{"alg": "SHA-256", "content": sha256(wheel)}],
        "licenses": [{"expression": package.licence}],
        "purl": reference(package),
        "properties": [{"name": "file", "value": wheel.name}],
    }


def licences(wheels: Iterable[tuple[Path, Package]], folder: Path) -> str:
    """Write the texts of all licences into a folder and give the list of them."""
    lines = []
    for path, package in wheels:
        texts = dict(licence_texts(path))
        own = folder / f"{package.name}-{package.version}"
        own.mkdir(parents=True)
        for name, text in texts.items():
            (own / name).write_bytes(text)
        where = ", ".join(sorted(texts)) or "the package comes without a text"
        lines.append(f"{package.name} {package.version}: {package.licence} ({where})\n")
    return "".join(lines)


def main(folder: Path, commit: str) -> None:
    """Write them all."""
    time = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    wheels = sorted(((path, in_wheel(path)) for path in (folder / "wheels").iterdir()), key=lambda each: each[1].name)
    (folder / "requirements.txt").write_text(requirements(wheels), "utf-8")
    (folder / "sbom.cdx.json").write_text(json.dumps(bill(wheels, commit, time), indent=2) + "\n", "utf-8")
    (folder / "licences.txt").write_text(licences(wheels, folder / "licences"), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
