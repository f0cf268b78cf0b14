"""Settings: options of the command over LIFECYCLE_* in the environment over one TOML file over defaults.

LIFECYCLE_HOME names one folder for everything: its `config.toml` is the file, and the defaults of all paths lie in it.
LIFECYCLE_CONFIG names another file. A name that is not known is an error, wherever it stands. Two settings have an
earlier name too; different values under both names, in one place, are an error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from lifecycle.domain.errors import BadSetting, BadSettings
from lifecycle.domain.text import Text, say
from lifecycle.station.setting_values import (
    account,
    folder_of,
    host_name,
    path_in,
    place_in,
    refuse_password,
    seconds_in,
    words_in,
)
from lifecycle.store.address import Place

PREFIX = "LIFECYCLE_"
HOME, CONFIG = "LIFECYCLE_HOME", "LIFECYCLE_CONFIG"


@dataclass(frozen=True)
class Settings:
    """Every setting with its value; `sources` says where each one came from."""

    store: Place
    """The file of the record, or its address on a server."""
    reader: str | None
    """Which readers are meant, as `--reader` says it; None is every PC/SC reader."""
    actor: str
    station: str
    transport_keys: Path
    virtual_cards: Path
    log: Path
    signing_key: Path
    """The file of the key that signs checkpoints."""
    last_checkpoints: Path
    """The folder that says what was signed last on this machine; it belongs into no backup."""
    file_system: str | None
    """A type of file system that the person answers for; None is those that are known to be good."""
    attestation_roots: Path | None
    """A file with the certificates that speak for makers of cards; None is none."""
    policy: Path | None
    """The file of the policy that has to be in force; None is whichever the record has."""
    time_limit: float
    """Seconds that a reader has for each answer."""
    config: Path
    """The file; it need not be there."""
    home: Path
    """The folder of what is the user's, where no setting says otherwise."""
    sources: Mapping[str, Text]

    @property
    def folder(self) -> Path:
        """The folder of the record; of one on a server, the folder of what is kept here beside it."""
        return folder_of(self.store, self.home)


class Folders(NamedTuple):
    """Where the defaults of paths lie: what is the user's, and what is this machine's state."""

    data: Path
    state: Path


Given = tuple[Any, Text, Path]
"""A value as it was given, where it came from, and the folder that a relative path begins at."""


def load(flags: Mapping[str, str], environment: Mapping[str, str]) -> Settings:
    """Put the settings together. Raises BadSetting for an unknown name or a value that cannot be used."""
    config, config_source = _config(environment)
    given = _from_file(config, config_source) | _from_environment(environment) | _from_flags(flags)
    folders = _folders(environment)
    values: dict[str, Any] = {}
    for name, (read, default) in _SETTINGS.items():
        if name in given:
            value, source, folder = given[name]
            values[name] = read(present_name(name), value, source, folder)
        else:
            given[name] = (None, say("default"), folders.data)
            values[name] = default(folders, values)
        if name == "store":
            refuse_password(present_name(name), values[name], given[name][1], environment)
    sources = {name: source for name, (_, source, _) in given.items()} | {"config": config_source}
    return Settings(**values, config=config, home=folders.data.absolute(), sources=sources)


def names() -> tuple[str, ...]:
    """Give the settings, by the names of their fields."""
    return tuple(_SETTINGS)


def setting_named(name: str) -> str:
    """Give the field of a setting by any of its names: as it stands in the file, or after -- or LIFECYCLE_."""
    return _ALSO.get(name, name)


def present_name(field: str) -> str:
    """Give the name by which a setting is called now."""
    return next((name for name, named in _ALSO.items() if named == field), field)


def _config(environment: Mapping[str, str]) -> tuple[Path, Text]:
    if CONFIG in environment:
        return Path(environment[CONFIG]).expanduser(), _variable(CONFIG)
    if HOME in environment:
        return Path(environment[HOME]).expanduser() / "config.toml", _variable(HOME)
    import platformdirs  # noqa: PLC0415 - only where nobody names a folder

    return platformdirs.user_config_path("lifecycle") / "config.toml", say("default")


def _folders(environment: Mapping[str, str]) -> Folders:
    if HOME in environment:
        home = Path(environment[HOME]).expanduser()
        return Folders(home, home)
    import platformdirs  # noqa: PLC0415

    return Folders(platformdirs.user_data_path("lifecycle"), platformdirs.user_state_path("lifecycle"))


def _from_file(path: Path, named_by: Text) -> dict[str, Given]:
    import tomllib  # noqa: PLC0415

    source = say("the file {path}", path=str(path))
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))  # Windows begins a text with a byte order mark
    except FileNotFoundError:
        if str(named_by) == str(_variable(CONFIG)):
            raise BadSetting(
                name=CONFIG, source=say("the environment"), problem=say("there is no file of that name.")
            ) from None
        return {}
    except (OSError, UnicodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(source=source, problem=_problem(error)) from error
    folder = path.absolute().parent
    return _by_field({name: (value, source, folder) for name, value in content.items()})


def _problem(error: Exception) -> Text | str:
    """Say what is wrong with the file; an error of its syntax names the line."""
    if isinstance(error, RecursionError):
        return say("the values are nested too deeply.")
    if isinstance(error, UnicodeError):
        return say("the file is not in UTF-8.")
    return str((error.strerror if isinstance(error, OSError) else error) or type(error).__name__)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Given]:
    return _by_field(
        {
            variable.removeprefix(PREFIX).lower(): (value, _variable(variable), Path())
            for variable, value in environment.items()
            if variable.startswith(PREFIX) and variable not in {HOME, CONFIG} and value  # an empty one is none
        }
    )


def _from_flags(flags: Mapping[str, str]) -> dict[str, Given]:
    return _by_field(
        {name: (value, say("the option --{option}", option=name), Path()) for name, value in flags.items()}
    )


def _by_field(given: Mapping[str, Given]) -> dict[str, Given]:
    """Give what one place says, by field. Raises BadSetting for an unknown name, and for two names with two values."""
    found: dict[str, tuple[str, Given]] = {}
    for name, value in given.items():
        field = setting_named(name)
        _require_known(name, value[1])
        other, before = found.setdefault(field, (name, value))
        if before[0] != value[0]:
            problem = say('"{name}" and "{other}" are one setting. Remove one of them.', name=name, other=other)
            raise BadSetting(name=name, source=value[1], problem=problem)
    return {field: value for field, (_name, value) in found.items()}


def _variable(name: str) -> Text:
    return say("the variable {name}", name=name)


def _require_known(name: str, source: Text) -> None:
    if setting_named(name) not in _SETTINGS:
        known = ", ".join(map(present_name, _SETTINGS))
        raise BadSetting(
            name=name, source=source, problem=say("there is no such setting. Known settings: {known}.", known=known)
        )


_TIME_LIMIT = 10.0

_ALSO: Mapping[str, str] = {"record": "store", "operator": "actor"}
"""The names that people use now for settings whose fields and earlier names are others."""

Read = Callable[[str, object, Text, Path], object]
Default = Callable[[Folders, Mapping[str, Any]], object]


def _in(name: str, folders: Folders, values: Mapping[str, Any]) -> Path:  # noqa: ARG001
    return folders.data.absolute() / name


_SETTINGS: Mapping[str, tuple[Read, Default]] = {
    "store": (place_in, partial(_in, "ledger.db")),
    "reader": (words_in, lambda _folders, _values: None),
    "actor": (words_in, lambda _folders, _values: account()),
    "station": (words_in, lambda _folders, _values: host_name()),
    "transport_keys": (path_in, partial(_in, "keys")),
    "virtual_cards": (path_in, partial(_in, "virtual-cards")),
    "log": (path_in, lambda folders, values: folder_of(values["store"], folders.data.absolute()) / "lifecycle.log"),
    "signing_key": (path_in, partial(_in, "signing.key")),
    "last_checkpoints": (path_in, lambda folders, _values: folders.state.absolute() / "last-checkpoints"),
    "file_system": (words_in, lambda _folders, _values: None),
    "attestation_roots": (path_in, lambda _folders, _values: None),
    "policy": (path_in, lambda _folders, _values: None),
    "time_limit": (seconds_in, lambda _folders, _values: _TIME_LIMIT),
}
