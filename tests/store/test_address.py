"""An address of a server: what it connects with, what it shows, and what is refused and never repeated."""

import pytest

from lifecycle.store.address import AddressRefused, ServerAddress, is_server, require_no_password, server_address

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgresql:///lifecycle?host=/run/postgresql", "postgresql:///lifecycle?host=/run/postgresql"),
        ("postgresql://%2Frun%2Fpostgresql/lifecycle", "postgresql:///lifecycle?host=/run/postgresql"),
        ("postgres://db.example/lifecycle", "postgresql://db.example/lifecycle"),
        ("postgresql://ana@db.example:5433/lifecycle", "postgresql://ana@db.example:5433/lifecycle"),
        ("postgresql://ana%40realm@[::1]:5433/a%20b", "postgresql://ana%40realm@[::1]:5433/a%20b"),
        ("postgresql://?service=lifecycle", "postgresql:///?service=lifecycle"),
        ("postgresql://db.example/lifecycle?user=ana&passfile=/etc/pass", "postgresql://ana@db.example/lifecycle"),
    ],
)
def test_an_address_shows_where_it_leads_and_can_be_used_again(given: str, shown: str) -> None:
    """And nothing of how the connection is made."""
    address = server_address(given)
    assert is_server(given)
    assert str(address) == shown
    assert str(server_address(shown)) == shown


@pytest.mark.parametrize(
    "given",
    [
        f"postgresql://ana:{SECRET}@db.example/lifecycle",
        f"postgresql://ana%3A{SECRET}@db.example/lifecycle",
        f"postgresql://:{SECRET}@db.example/lifecycle",
        f"postgresql://ana:12/{SECRET}@db.example/lifecycle",
        f"postgresql://ana@db.example/lifecycle?password={SECRET}",
        f"postgresql://ana@db.example/lifecycle?p%61ssword={SECRET}",
        f"postgresql://ana@db.example/lifecycle?PASSWORD={SECRET}",
        f"postgresql://ana@db.example/lifecycle?sslpassword={SECRET}",
        f"postgresql:ana:{SECRET}@db.example/lifecycle?host=other",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(given: str) -> None:
    """Whatever else is wrong with it."""
    with pytest.raises(AddressRefused, match="holds a password") as caught:
        server_address(given)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        f"postgresql://ana:{SECRET}",
        f"postgresql://ana:{SECRET}#@db.example/lifecycle",
        f"postgresql://ana:12?{SECRET}@db.example/lifecycle",
        f"postgresql:{SECRET}",
        f"postgresql://db.example/lifecycle/{SECRET}",
        f"postgresql://db.example/lifecycle?{SECRET}",
        f"postgresql://db.example/lifecycle?{SECRET}=1",
        f"postgresql://db.example/lifecycle?options=-c%20x={SECRET}",
        f"postgresql://db.example/lifecycle?host={SECRET}",
        f"postgresql://db.example,{SECRET}/lifecycle",
        f"postgresql://db.example/life%0A{SECRET}",
        "postgresql://db.example:70000/lifecycle",
        "postgresql://db.example/lifecycle?user=",
        "postgresql://db.example/lifecycle?sslmode=require",
        "postgresql:///lifecycle?service=office&sslmode=prefer",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(given: str) -> None:
    """It may be a password in the wrong place."""
    with pytest.raises(AddressRefused) as caught:
        server_address(given)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "proves"),
    [
        ("postgresql://db.example/lifecycle", True),
        ("postgresql://?service=lifecycle", True),
        ("postgresql:///lifecycle", True),
        ("postgresql://localhost/lifecycle?service=office", True),
        ("postgresql://192.168.0.1/lifecycle?sslmode=verify-full", True),
        ("postgresql://localhost/lifecycle", False),
        ("postgresql://127.0.0.9/lifecycle", False),
        ("postgresql://[::1]/lifecycle", False),
        ("postgresql:///lifecycle?host=/run/postgresql", False),
    ],
)
def test_another_machine_has_to_prove_which_one_it_is(given: str, *, proves: bool) -> None:
    """Also one that is only named in a service file or the environment of libpq; a socket ignores it."""
    assert ("sslmode='verify-full'" in server_address(given).conninfo) == proves


@pytest.mark.parametrize(
    ("variable", "value", "given", "proves"),
    [
        ("PGHOSTADDR", "10.0.0.1", "postgresql://localhost/lifecycle", True),
        ("PGHOSTADDR", "10.0.0.1", "postgresql://127.0.0.1/lifecycle", True),
        ("PGHOSTADDR", "10.0.0.1", "postgresql:///lifecycle?host=/run/postgresql", True),
        ("PGHOSTADDR", "127.0.0.1,10.0.0.1", "postgresql://localhost/lifecycle", True),
        ("PGHOSTADDR", "127.0.0.1", "postgresql://localhost/lifecycle", False),
        ("PGHOSTADDR", "127.0.0.1", "postgresql://db.example/lifecycle", True),
        ("PGHOSTADDR", "", "postgresql://localhost/lifecycle", False),
        ("PGSERVICE", "office", "postgresql://localhost/lifecycle", True),
        ("PGHOST", "10.0.0.1", "postgresql://localhost/lifecycle", False),
    ],
)
def test_what_libpq_finds_elsewhere_leads_to_no_machine_that_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, given: str, *, proves: bool
) -> None:
    """An address of the environment, or of a service file, comes before the host that is named; a host does not."""
    monkeypatch.setenv(variable, value)
    assert ("sslmode='verify-full'" in server_address(given).conninfo) == proves
    if proves:
        with pytest.raises(AddressRefused, match="verify-full"):
            server_address(f"{given}{'&' if '?' in given else '?'}sslmode=require")


def test_values_are_quoted_for_libpq() -> None:
    """A name may hold anything."""
    assert ServerAddress(host="/run", dbname="o'clock \\x").conninfo == r"host='/run' dbname='o\'clock \\x'"


def test_a_password_in_the_environment_is_refused_and_not_repeated() -> None:
    """An empty one too: whoever reads the script would take it for one."""
    require_no_password({"PGUSER": "ana", "PGPASSFILE": "/etc/pass"})
    with pytest.raises(AddressRefused, match="PGPASSWORD") as caught:
        require_no_password({"PGPASSWORD": SECRET})
    assert SECRET not in str(caught.value)
