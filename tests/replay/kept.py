"""Stores as earlier programs left them: copied, opened in place as any store is, and what they then say."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from desk.stores import PROJECTIONS, opened
from golden import Golden
from renamings import comparable, follows, moment, once

from lifecycle.domain.event import Event
from lifecycle.projections.cards import CARDS
from lifecycle.store.address import Place
from lifecycle.store.sqlite.audit import AuditStore

HERE = Path(__file__).parent
STORES = HERE / "stores"
SUMS = HERE / "SHA256SUMS"
KEPT = ("ledgers/*.json*", "transcripts/*.json*", "stores/*.db", "stores/*.json", "bundles/*/*")
"""What is added to and never edited."""

LIVES = ("pin", "sealed", "tries_left", "counter", "holding", "doubt_operation", "drift")
"""Of the lives of cards, what is compared at each moment."""

States = dict[str, Any]


def names_of_stores() -> list[str]:
    """Name the kept stores by their schemas."""
    return sorted(path.stem for path in STORES.glob("*.db"))


def taken(name: str, folder: Path) -> Path:
    """Copy a kept store to where it may be opened; nothing ever opens the file itself."""
    target = folder / "ledger.db"
    shutil.copyfile(STORES / f"{name}.db", target)
    return target


def bodies_in(path: Path) -> list[bytes]:
    """Read the bodies of a store past every line of the program."""
    with closing(sqlite3.connect(path)) as connection:
        return [body for (body,) in connection.execute("SELECT body FROM events ORDER BY position")]


def revision_in(path: Path) -> str:
    """Read the schema of a store past every line of the program."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def root_of(bodies: Sequence[bytes]) -> str:
    """Give the root of the tree over bodies, as RFC 6962, section 2.1, writes it."""

    def over(leaves: Sequence[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        half = 1 << (len(leaves) - 1).bit_length() - 1
        return sha256(b"\x01" + over(leaves[:half]) + over(leaves[half:])).digest()

    return over([sha256(b"\x00" + body).digest() for body in bodies]).hex()


def said_by(store: AuditStore[Event]) -> States:
    """Give everything that a store says: its size and root, every state of every projection, and the lives of cards."""
    head = store.head()
    with store.view() as view:
        states = {
            projection.name: {key: msgspec.to_builtins(state) for key, state in projection.all(view)}
            for projection in PROJECTIONS
        }
        lives = {key: [_moment(*moment) for moment in CARDS.life_of(view, key)] for key in states["cards"]}
    said: States = json.loads(
        json.dumps({"size": head.size, "root": head.root.hex(), "lives": lives, "states": states})
    )
    return said


def appended_to(path: Place, bodies: Sequence[bytes]) -> States:
    """Append bodies to a store, one at a time, and give what it then says."""
    with opened(path) as store:
        for body in bodies:
            store.append([Golden(body)])
        return said_by(store)


def _moment(since: int, until: int | None, card: msgspec.Struct) -> list[object]:
    return [since, until, *[getattr(card, name) for name in LIVES]]


def without_later_fields(said: States, kept: States) -> States:
    """Leave out of what is said now the fields of states that came after it was kept.

    Each has its initial value, or follows from facts of then (`renamings.py`).
    """
    initial = {
        projection.name: {field.name: field.default for field in msgspec.structs.fields(projection.state)}
        for projection in PROJECTIONS
    }
    states = {}
    for name, of_it in said["states"].items():
        then = kept["states"].get(name, {})
        states[name] = {
            key: {
                field: value
                for field, value in state.items()
                if field in then.get(key, state) or (value != initial[name][field] and not follows(name, field))
            }
            for key, state in of_it.items()
        }
    return said | {"states": states, "lives": {key: once(life) for key, life in said["lives"].items()}}


def compared(said: States, kept: States) -> tuple[States, States]:
    """Give what is said now and what was kept by the names and in the words of today."""
    states: dict[str, dict[str, Any]] = {"said": {}, "kept": {}}
    for name, of_it in said["states"].items():
        then = kept["states"].get(name, {})
        pairs = {key: comparable(name, then.get(key, state), state) for key, state in of_it.items()}
        states["said"][name] = {key: now for key, (_, now) in pairs.items()}
        states["kept"][name] = {key: pairs[key][0] if key in pairs else state for key, state in then.items()}
    now, before = said | {"states": states["said"]}, kept | {"states": states["kept"]}
    return without_later_fields(now, before), before


def states_of(name: str) -> States:
    """Give what was kept beside a store."""
    read: States = json.loads((STORES / f"{name}.state.json").read_text("utf-8"))
    return read | {"lives": {key: once([moment(each) for each in life]) for key, life in read["lives"].items()}}


def write_states(name: str, said: States) -> None:
    """Keep what a store says."""
    (STORES / f"{name}.state.json").write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", "utf-8")


def kept_files() -> dict[str, str]:
    """Give the sum of each kept file, by its name in this folder."""
    found = sorted(path for pattern in KEPT for path in HERE.glob(pattern))
    return {str(path.relative_to(HERE)): sha256(path.read_bytes()).hexdigest() for path in found}


def recorded_sums() -> dict[str, str]:
    """Give the sums as they were recorded when each file was added."""
    lines = SUMS.read_text("ascii").splitlines() if SUMS.exists() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def record_sums() -> None:
    """Record the sums of the files that are new; those of the others stay."""
    sums = kept_files() | recorded_sums()
    SUMS.write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)), "ascii")
