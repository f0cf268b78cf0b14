"""The file that `ssh-keygen -Y verify` wants: who signs with which key, for what, and from when to when.

Keys are valid by position. The file has the times of those positions, in UTC, for `-O verify-time=`; within the second
in which a key ended it still counts there.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from lifecycle.approval.sshsig import INTENT_NAMESPACE, KEY_NAMESPACE, REFUSAL_NAMESPACE
from lifecycle.projections.person_keys import PersonKey

NAMESPACES: Final = f"{KEY_NAMESPACE},{INTENT_NAMESPACE},{REFUSAL_NAMESPACE}"
_SECOND: Final = 1_000_000
"""Microseconds."""


def allowed_signers(keys: Iterable[PersonKey], disclosed: Callable[[str], str | None]) -> str:
    """Give the text of the file, a line for each key; an erased key leaves a comment, for it vouches for nothing."""
    ordered = sorted(keys, key=lambda key: (key.person, key.added_at, key.fingerprint))
    return "".join(f"{line}\n" for key in ordered for line in _lines(key, disclosed(key.public)))


def _lines(key: PersonKey, public: str | None) -> Iterator[str]:
    if public is None:
        yield f"# {key.person} {key.fingerprint} ({key.kind}): the key was erased"
        return
    options = [f'namespaces="{NAMESPACES}"', f'valid-after="{_stamp(key.added_at)}"']
    if key.ended_at is not None:
        options.append(f'valid-before="{_stamp(key.ended_at)}"')
    yield f"{key.person} {','.join(options)} {public}"


def _stamp(time: int) -> str:
    """Give microseconds UTC as ssh-keygen reads them, to the second."""
    return datetime.fromtimestamp(time // _SECOND, UTC).strftime("%Y%m%d%H%M%SZ")
