import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from desk.processes import Moments, finish, start
from lab.lanes import some
from sample_ledger import Happened, plan, read_back
from sqlalchemy import Engine, event

from lifecycle.domain.errors import StoreError
from lifecycle.files.temporary import removed
from lifecycle.store.errors import SchemaNewer, SchemaOlder
from lifecycle.store.migrations import HEAD, Migrations, shipped
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.connections import writing_engine
from lifecycle.store.sqlite.opening import open_reader, open_store


def test_a_store_of_a_newer_version_is_refused_by_name(bare: AuditStore[Happened], path: Path) -> None:
    """Both revisions are told, and nothing is changed."""
    bare.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    for opening in (open_store, open_reader):
        with pytest.raises(SchemaNewer) as caught:
            opening(path, read_back)
        assert (caught.value.params["found"], caught.value.params["known"]) == ("9999", HEAD)


MANY = 10
"""Moments that an upgrade has at least."""
MORE = """
from alembic import op

revision = "9000"
down_revision = "HEAD"


def upgrade():
    op.execute("CREATE TABLE more (x)")
    op.execute("INSERT INTO more VALUES (1)")
"""


@pytest.fixture
def newer(tmp_path: Path) -> Migrations:
    """The migrations with one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(shipped().folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9000_more.py").write_text(MORE.replace("HEAD", HEAD))
    return Migrations(folder, "9000")


def test_an_older_store_is_copied_beside_itself_and_upgraded(path: Path, newer: Migrations) -> None:
    """The copy is the store as it was, whole and private."""
    with open_store(path, read_back) as store:
        store.append([plan("a")])
        head = store.head()
    with pytest.raises(SchemaOlder):
        open_reader(path, read_back, migrations=newer)
    with open_store(path, read_back, migrations=newer) as store:
        assert store.head() == head
        with store.snapshot() as connection:
            assert connection.execute("SELECT x FROM more").fetchall() == [(1,)]
    beside = path.with_name("ledger.db.before-9000")
    assert beside.stat().st_mode & 0o777 == 0o600
    with open_reader(beside, read_back) as copy:
        assert copy.head() == head


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(path: Path, newer: Migrations) -> None:
    """All of a migration happens or none of it."""
    open_store(path, read_back).close()
    script = newer.folder / "versions" / "9000_more.py"
    script.write_text(script.read_text().replace("VALUES (1)", "VALUES (1, 2)"))
    with pytest.raises(StoreError):
        open_store(path, read_back, migrations=newer)
    with open_store(path, read_back) as store, store.snapshot() as connection:
        assert connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'more'").fetchall() == []


def upgraded(path: Path, newer: Migrations, moments: Moments) -> None:
    """Upgrade in this process, with a moment before each statement and each call that changes what is on the disk."""
    for name in ("link", "unlink", "fsync", "open"):
        setattr(os, name, _stepped(getattr(os, name), moments))
    event.listen(Engine, "before_cursor_execute", lambda *_: moments.step())
    open_store(path, read_back, migrations=newer).close()


def _stepped(call: Callable[..., Any], moments: Moments) -> Callable[..., Any]:
    def stepped(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever that call takes
        moments.step()
        return call(*arguments, **options)

    return stepped


def test_an_upgrade_that_is_killed_anywhere_is_done_by_the_next_opening(
    path: Path, tmp_path: Path, newer: Migrations
) -> None:
    """The store is the old one or the new one, its copy whole or without a name."""
    with open_store(path, read_back) as store:
        store.append([plan("a")])
        head = store.head()
    counted = tmp_path / "moments"

    def count() -> None:
        moments = Moments()
        upgraded(place, newer, moments)
        counted.write_text(str(moments.passed))

    place = tmp_path / "count" / "ledger.db"
    shutil.copytree(path.parent, place.parent)
    assert finish(start(count)) == 0
    steps = range(1, int(counted.read_text()) + 1)
    assert len(steps) > MANY
    for step in some(steps, 12):
        place = tmp_path / str(step) / "ledger.db"
        shutil.copytree(path.parent, place.parent)
        child = start(lambda where=place, at=step: upgraded(where, newer, Moments(at)))  # type: ignore[misc]
        assert finish(child) == -signal.SIGKILL, step
        with open_store(place, read_back, migrations=newer) as store:
            assert store.head() == head, step
        list(removed(place.parent))
        copies = sorted(place.parent.glob("ledger.db.before-9000*"))
        assert copies, step
        for each in copies:
            with open_reader(each, read_back) as copy:
                assert copy.head() == head, step
        rest = {each.name for each in place.parent.iterdir()} - {each.name for each in copies}
        assert {name for name in rest if name.startswith(".")} <= {".lock"}, step


def test_the_named_schema_is_the_newest_migration() -> None:
    """What is compared without alembic is what alembic would say."""
    assert ScriptDirectory(str(shipped().folder)).get_current_head() == HEAD


def test_the_tables_are_those_that_the_migrations_make(path: Path) -> None:
    """`alembic check` finds nothing to do."""
    open_store(path, read_back).close()
    config = Config()
    config.set_main_option("script_location", str(shipped().folder))
    engine = writing_engine(path)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)
    engine.dispose()


@pytest.mark.slow
def test_a_current_store_opens_without_alembic(path: Path) -> None:
    """Half a second is paid only when there is something to upgrade."""
    open_store(path, read_back).close()
    code = (
        "import sys; from pathlib import Path; from lifecycle.store.sqlite.opening import open_store\n"
        f"open_store(Path({str(path)!r}), bytes).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
