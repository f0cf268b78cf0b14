"""Settings, and where each of them comes from."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lifecycle.domain.errors import BadSetting
from lifecycle.station.settings import Settings, load, names


def loaded(
    home: Path, environment: Mapping[str, str] | None = None, flags: Mapping[str, str] | None = None
) -> Settings:
    """Load the settings of a home."""
    return load(flags or {}, {"LIFECYCLE_HOME": str(home), **(environment or {})})


def write(home: Path, content: str) -> None:
    """Write the file of a home."""
    (home / "config.toml").write_text(content, "utf-8")


def test_a_home_holds_everything(tmp_path: Path) -> None:
    """The record, the keys, the virtual cards, the log and the file."""
    settings = loaded(tmp_path)
    assert settings.store == tmp_path / "ledger.db"
    assert settings.transport_keys == tmp_path / "keys"
    assert settings.virtual_cards == tmp_path / "virtual-cards"
    assert settings.log == tmp_path / "lifecycle.log"
    assert settings.config == tmp_path / "config.toml"
    assert settings.signing_key == tmp_path / "signing.key"
    assert settings.last_checkpoints == tmp_path / "last-checkpoints"
    assert (settings.reader, settings.time_limit) == (None, 10.0)
    assert settings.actor
    assert settings.station


def test_options_go_over_the_environment_over_the_file_over_defaults(tmp_path: Path) -> None:
    """And each value says where it came from."""
    write(tmp_path, 'store = "/file"\nreader = "file"\nactor = "file"\n')
    settings = loaded(tmp_path, {"LIFECYCLE_STORE": "/variable", "LIFECYCLE_READER": "variable"}, {"store": "/option"})
    assert (str(settings.store), settings.reader, settings.actor) == ("/option", "variable", "file")
    assert {name: str(settings.sources[name]) for name in ("store", "reader", "actor", "station")} == {
        "store": "the option --store",
        "reader": "the variable LIFECYCLE_READER",
        "actor": f"the file {tmp_path / 'config.toml'}",
        "station": "default",
    }
    assert set(settings.sources) == {*names(), "config"}


def test_without_a_home_the_places_are_those_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the desktop's standard says."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    settings = load({}, {})
    assert settings.signing_key == tmp_path / "data" / "lifecycle" / "signing.key"
    assert settings.last_checkpoints == tmp_path / "state" / "lifecycle" / "last-checkpoints"
    assert settings.store == tmp_path / "data" / "lifecycle" / "ledger.db"
    assert settings.config == tmp_path / "config" / "lifecycle" / "config.toml"


def test_paths_in_the_file_begin_at_the_file(tmp_path: Path) -> None:
    """And the log lies beside the store, wherever that is."""
    write(tmp_path, 'store = "records/one.db"\n')
    settings = loaded(tmp_path)
    assert settings.store == tmp_path / "records" / "one.db"
    assert settings.log == tmp_path / "records" / "lifecycle.log"


def test_another_file_can_be_named_and_must_be_there(tmp_path: Path) -> None:
    """One that nobody named need not."""
    other = tmp_path / "other.toml"
    other.write_text('actor = "anna"\n', "utf-8")
    assert loaded(tmp_path, {"LIFECYCLE_CONFIG": str(other)}).actor == "anna"
    with pytest.raises(BadSetting, match="no file of that name"):
        loaded(tmp_path, {"LIFECYCLE_CONFIG": str(tmp_path / "missing.toml")})


def test_a_name_that_is_not_known_is_an_error_wherever_it_stands(tmp_path: Path) -> None:
    """It says which are."""
    with pytest.raises(BadSetting, match="STROE"):
        loaded(tmp_path, {"LIFECYCLE_STROE": "/x"})
    write(tmp_path, 'stroe = "/x"\n')
    with pytest.raises(BadSetting, match=r"stroe .* there is no such setting\. Known settings: record, reader"):
        loaded(tmp_path)


@pytest.mark.parametrize("seconds", ["0", "-1", "601", "nan", "soon", "inf"])
def test_a_time_limit_is_a_number_of_seconds_that_can_be_waited(tmp_path: Path, seconds: str) -> None:
    """Neither none nor for ever."""
    with pytest.raises(BadSetting, match="time_limit"):
        loaded(tmp_path, {"LIFECYCLE_TIME_LIMIT": seconds})


def test_a_time_limit_may_stand_as_a_number_in_the_file(tmp_path: Path) -> None:
    """As TOML has it; a boolean is none."""
    write(tmp_path, "time_limit = 5\n")
    assert loaded(tmp_path).time_limit == 5.0
    write(tmp_path, "time_limit = true\n")
    with pytest.raises(BadSetting, match="time_limit"):
        loaded(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "store = 1",
        'actor = ""',
        'actor = "a\\nb"',
        'actor = "a\\u0000"',
        'station = "\\u0000"',
        "store",
        'store = "\\u0000"',
    ],
)
def test_a_value_that_cannot_be_used_is_an_error_that_names_the_file(tmp_path: Path, content: str) -> None:
    """So that it can be found."""
    write(tmp_path, content)
    with pytest.raises(BadSetting, match=r"config\.toml"):
        loaded(tmp_path)


def test_two_settings_have_an_earlier_name(tmp_path: Path) -> None:
    """What was written before goes on, and so does what is written now."""
    write(tmp_path, 'record = "now.db"\nactor = "ana"\n')
    settings = loaded(tmp_path)
    assert (settings.store, settings.actor) == (tmp_path / "now.db", "ana")
    write(tmp_path, 'store = "before.db"\noperator = "rui"\n')
    settings = loaded(tmp_path)
    assert (settings.store, settings.actor) == (tmp_path / "before.db", "rui")
    assert str(loaded(tmp_path, {"LIFECYCLE_RECORD": "/now"}).store) == "/now"
    assert loaded(tmp_path, {"LIFECYCLE_OPERATOR": "eva"}).actor == "eva"
    assert str(loaded(tmp_path, {"LIFECYCLE_STORE": "/variable"}, {"record": "/option"}).store) == "/option"


@pytest.mark.parametrize("where", ["file", "environment", "options"])
def test_different_values_under_both_names_are_refused(where: str, tmp_path: Path) -> None:
    """Nobody knows which record is meant; the same value twice is no question."""
    given = {"record": str(tmp_path / "a"), "store": str(tmp_path / "b")}
    same = dict.fromkeys(given, str(tmp_path / "a"))

    def load_from(values: Mapping[str, str]) -> Settings:
        if where == "file":
            write(tmp_path, "".join(f'{name} = "{value}"\n' for name, value in values.items()))
            return loaded(tmp_path)
        if where == "environment":
            return loaded(tmp_path, {f"LIFECYCLE_{name.upper()}": value for name, value in values.items()})
        return loaded(tmp_path, None, values)

    assert load_from(same).store == tmp_path / "a"
    with pytest.raises(BadSetting, match="one setting"):
        load_from(given)


ADDRESS = "postgresql://ana@db.example/lifecycle"


def test_a_record_may_be_on_a_server(tmp_path: Path) -> None:
    """Said in any place, under both names; what belongs to the machine stays in its folders."""
    given = [({}, {"record": ADDRESS}), ({}, {"store": ADDRESS}), ({"LIFECYCLE_RECORD": ADDRESS}, {})]
    write(tmp_path, f'record = "{ADDRESS}"\n')
    for environment, flags in [*given, ({"LIFECYCLE_STORE": ADDRESS}, {}), ({}, {})]:
        settings = loaded(tmp_path, environment, flags)
        assert str(settings.store) == ADDRESS
        assert settings.log == tmp_path / "lifecycle.log"
        assert (settings.folder, settings.signing_key) == (tmp_path, tmp_path / "signing.key")
        assert settings.last_checkpoints == tmp_path / "last-checkpoints"


def test_two_names_with_two_addresses_are_refused(tmp_path: Path) -> None:
    """Nobody guesses which record is meant."""
    with pytest.raises(BadSetting, match="one setting"):
        loaded(tmp_path, {"LIFECYCLE_RECORD": ADDRESS, "LIFECYCLE_STORE": f"{ADDRESS}2"})


@pytest.mark.parametrize("variable", ["LIFECYCLE_RECORD", "LIFECYCLE_STORE"])
def test_a_password_in_a_setting_is_refused_and_not_repeated(tmp_path: Path, variable: str) -> None:
    """The message names the variable, and no part of the address."""
    with pytest.raises(BadSetting, match="holds a password") as caught:
        loaded(tmp_path, {variable: "postgresql://ana:hunter2@db.example/lifecycle"})
    assert "hunter2" not in str(caught.value)
    assert "db.example" not in str(caught.value)


def test_a_password_in_the_environment_is_refused_for_a_server_alone(tmp_path: Path) -> None:
    """A record in a file has nothing to do with it."""
    loaded(tmp_path, {"PGPASSWORD": "hunter2"})
    with pytest.raises(BadSetting, match="PGPASSWORD") as caught:
        loaded(tmp_path, {"PGPASSWORD": "hunter2", "LIFECYCLE_RECORD": ADDRESS})
    assert "hunter2" not in str(caught.value)
