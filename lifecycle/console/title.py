"""The title line: the console, and the server and the login of a record that a server keeps."""

from typing import Final

from lifecycle.console.readers.snapshot import ReadersSnapshot
from lifecycle.console.workstation import Workstation
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import say
from lifecycle.store.address import ServerAddress
from lifecycle.wording.language import show
from lifecycle.wording.lines import cells

_TITLES: Final = (say("lifecycle - Smart Card Custody Console"), say("Smart Card Custody"))


def title(workstation: Workstation, snapshot: ReadersSnapshot, width: int) -> str:
    """Give the longest line that has room; where the record is matters more than a long name."""
    trial = show(say(" - TRIAL")) if workstation.trial else ""
    where = _where(workstation.settings.store, snapshot.login)
    lines = [show(each) + more for more in ([where] if where else []) + [trial] for each in _TITLES]
    return next((line for line in lines if cells(line) <= width), lines[-1])


def _where(place: object, login: str | None) -> str:
    """Say it of a record that a server keeps, once the login is known."""
    if not isinstance(place, ServerAddress) or (who := login or place.user) is None:
        return ""
    if place.host is not None and place.host.startswith("/"):
        return harmless(show(say(" - {login} on this machine", login=who)))
    server = place.host or place.service or place.name
    return harmless(show(say(" - {login} on {server}", login=who, server=server)))
