"""Where a record is kept: the path of a file, or the address of a database on a server, which never holds a password.

Nothing that is refused is repeated: what was given may be a password in the wrong place.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from lifecycle.domain.text import Text, say
from lifecycle.store.this_machine import leads_here

SCHEMES: Final = ("postgresql:", "postgres:")
PASSWORDS_IN_ENVIRONMENT: Final = ("PGPASSWORD",)

_SCHEME: Final = re.compile("|".join(SCHEMES), re.IGNORECASE)
_SECRETS: Final = {"password", "sslpassword"}
_SHOWN: Final[tuple[str, ...]] = ("host", "port", "dbname", "user", "service")
_QUIET: Final[tuple[str, ...]] = (
    "passfile",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslcrl",
    "connect_timeout",
)
_URL: Final = re.compile(
    r"//(?:(?P<user>[^@/?#]*)@)?(?P<host>\[[^\]@/?#]*\]|[^:@/?#]*)(?::(?P<port>[0-9]*))?(?:/(?P<dbname>[^@?#/]*))?"
)
_VERIFIED: Final = "verify-full"


class AddressRefused(ValueError):
    """It is no address of a record, or one that says too much."""

    def __init__(self, problem: Text) -> None:
        """Say why, in words that repeat nothing of it."""
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class ServerAddress:
    """A database on a PostgreSQL server, as libpq finds it; what is None is for libpq to know."""

    host: str | None = None
    """A name, an address, or the folder of a Unix socket."""
    port: str | None = None
    dbname: str | None = None
    user: str | None = None
    service: str | None = None
    quiet: Mapping[str, str] = field(default_factory=dict, hash=False)
    """How the connection is made: files of certificates and of passwords, time limits."""

    @property
    def conninfo(self) -> str:
        """Give what psycopg connects with; to another machine only over TLS that proves which machine it is.

        Over a Unix socket libpq ignores that.
        """
        given = {name: value for name in _SHOWN if (value := getattr(self, name)) is not None} | dict(self.quiet)
        if not self.is_here:
            given["sslmode"] = _VERIFIED
        return " ".join(f"{name}={_quoted(value)}" for name, value in given.items())

    @property
    def is_here(self) -> bool:
        """Say whether the server is surely on this machine."""
        return leads_here(self.host, self.service, os.environ)

    @property
    def name(self) -> str:
        """What people call it where there is no room for more."""
        return self.dbname or self.service or self.host or "postgresql"

    def exists(self) -> bool:
        """Say that it is there: nothing but `lifecycle record create` makes one."""
        return True

    def __str__(self) -> str:
        """Give host, port, database, user and service, as an address that can be used again."""
        user = "" if self.user is None else f"{quote(self.user, safe='')}@"
        socket = self.host is not None and self.host.startswith("/")
        host = "" if self.host is None or socket else f"[{self.host}]" if ":" in self.host else quote(self.host)
        port = "" if self.port is None else f":{self.port}"
        words = {"host": self.host if socket else None, "service": self.service}
        query = "&".join(f"{name}={quote(value)}" for name, value in words.items() if value is not None)
        return f"postgresql://{user}{host}{port}/{quote(self.dbname or '', safe='')}{query and '?'}{query}"


Place = Path | ServerAddress
"""Where a record is kept."""


def file_of(place: Place) -> Path | None:
    """Give the file of a record that this machine keeps; None where a server keeps it."""
    return place if isinstance(place, Path) else None


def is_server(text: str) -> bool:
    """Say whether these are the words of a server's address, good or not, and not a path."""
    return text.lstrip().lower().startswith(SCHEMES)


def holds_password(text: str) -> bool:
    """Say whether an address of a server with a password stands anywhere in a text."""
    for found in _SCHEME.finditer(text):
        before, _, query = text[found.end() :].partition("?")
        try:
            _refuse_passwords(before, _words(query))
        except AddressRefused:
            return True
    return False


def require_no_password(environment: Mapping[str, str]) -> None:
    """Raise AddressRefused where the environment holds a password for servers: every program of the account sees it."""
    for name in PASSWORDS_IN_ENVIRONMENT:
        if name in environment:
            raise AddressRefused(
                say(
                    "the variable {name} holds a password. Remove it, and keep the password in ~/.pgpass (mode 0600).",
                    name=name,
                )
            )


def server_address(text: str) -> ServerAddress:
    """Read `postgresql://...`; raises AddressRefused, first of all where a password stands in it."""
    rest = text.strip().partition(":")[2]
    before, _, query = rest.partition("?")
    words = _words(query)
    _refuse_passwords(before, words)
    found = _URL.fullmatch(before)
    if found is None or "#" in rest or not rest.isprintable():
        raise AddressRefused(_form())
    parts = {name: unquote(value) for name, value in found.groupdict().items() if value}
    if parts.get("host", "").startswith("["):
        parts["host"] = parts["host"][1:-1]
    for name, value in words:
        if name not in (*_SHOWN, *_QUIET):
            known = ", ".join((*_SHOWN, *_QUIET))
            raise AddressRefused(say("the address sets something unknown. Known words: {known}.", known=known))
        if not value or parts.setdefault(name, value) != value:
            raise AddressRefused(say('the address says two different things, or nothing, about "{name}".', name=name))
    quiet: dict[str, str] = {name: parts.pop(name) for name in _QUIET if name in parts}
    address = ServerAddress(**parts, quiet=quiet)
    _require_one_proven_server(address)
    return address


def _refuse_passwords(before: str, words: list[tuple[str, str]]) -> None:
    user, at, _ = before.rpartition("@")
    if (at and ":" in unquote(user)) or any(name.lower() in _SECRETS for name, _ in words):
        raise AddressRefused(
            say(
                "the address holds a password, which other programs on this machine can read. Change that password. "
                "Then keep it in ~/.pgpass (mode 0600), or use a client certificate."
            )
        )


def _words(query: str) -> list[tuple[str, str]]:
    """Give what stands after the question mark."""
    parted = (word.partition("=") for word in query.split("&") if word)
    return [(unquote(name), unquote(value)) for name, _, value in parted]


def _require_one_proven_server(address: ServerAddress) -> None:
    if address.host is not None and "," in address.host:
        raise AddressRefused(say("the address names several servers. Name one."))
    if any(not value.isprintable() for value in (str(address), address.conninfo)):
        raise AddressRefused(_form())
    if address.port is not None and not (address.port.isdecimal() and 0 < int(address.port) < 1 << 16):
        raise AddressRefused(say("the port must be a number from 1 to 65535."))
    if address.quiet.get("sslmode", _VERIFIED) != _VERIFIED and not address.is_here:
        raise AddressRefused(say("a server on another machine needs sslmode=verify-full."))


def _form() -> Text:
    return say("an address has the form {form}.", form="postgresql://USER@HOST:PORT/DATABASE?service=NAME")


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
