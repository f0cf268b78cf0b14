import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sample_ledger import Happened

from lifecycle.domain.errors import StoreError
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.sqlite_errors import from_sqlite, reported
from lifecycle.store.system_errors import from_system

pytestmark = pytest.mark.sqlite

Store = AuditStore[Happened]


@pytest.mark.parametrize(
    "provoke",
    [
        lambda connection: connection.execute("SELECT secret FROM nowhere WHERE x = ?", ("4711",)),
        lambda connection: connection.execute("INSERT INTO events (position, body) VALUES (?, ?)", (1, "4711")),
        lambda connection: connection.execute("SELECT ?", (object(),)),
        lambda connection: connection.execute("SELEC", ()),
    ],
)
def test_no_error_of_the_library_passes_and_none_tells_a_value(
    bare: Store, provoke: Callable[[sqlite3.Connection], object]
) -> None:
    """Whatever goes wrong is an error of the store, without bound values."""
    with pytest.raises(StoreError) as caught, bare._writer as connection:
        provoke(connection)
    assert "4711" not in str(caught.value)
    with pytest.raises(StoreError) as again, bare.core() as core:
        core.exec_driver_sql("SELECT x FROM nowhere WHERE x = ?", ("4711",))
    assert "4711" not in f"{again.value} {again.value.__cause__}"


def test_every_result_code_of_sqlite_has_an_error() -> None:
    """None is left without a name."""
    codes = {name: code for name, code in vars(sqlite3).items() if name.startswith("SQLITE_") and isinstance(code, int)}
    for code in codes.values():
        error = sqlite3.OperationalError("words")
        error.sqlite_errorcode = code
        assert from_sqlite(error, Path("x")).params["path"] == "x"


@pytest.mark.parametrize("number", [1, 2, 5, 13, 27, 28, 30, 122, 0])
def test_every_failure_of_the_system_has_an_error(number: int) -> None:
    """None is left without a name either."""
    assert from_system(OSError(number, "words"), Path("x")).params["path"] == "x"


def test_other_errors_pass_unchanged() -> None:
    """What a caller raises inside a view is the caller's."""
    with pytest.raises(LookupError), reported(Path("x")):
        raise LookupError
