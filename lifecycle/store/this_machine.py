"""Whether an address leads to this machine, so that the server need not prove which machine it is.

libpq connects to `hostaddr` where one is given, whatever the host is called: in the environment, or in a service file.
"""

from collections.abc import Mapping
from ipaddress import ip_address


def leads_here(host: str | None, service: str | None, environment: Mapping[str, str]) -> bool:
    """Say whether a server is surely on this machine; what no name says, or a service file may say, nobody knows."""
    if host is None or service or environment.get("PGSERVICE"):
        return False
    instead = environment.get("PGHOSTADDR")
    return (_is_here(host) or host == "localhost") and (not instead or _is_here(instead))


def _is_here(host: str) -> bool:
    if host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
