import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sample_ledger import Happened, plan, read_back

from lifecycle.domain.errors import StoreError
from lifecycle.store.errors import SchemaNewer, SchemaOlder
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.connections import writing_engine
from lifecycle.store.sqlite.opening import open_reader, open_store
from lifecycle.store.sqlite.schema import HEAD, Migrations, shipped


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
