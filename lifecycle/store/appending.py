"""One append, inside its transaction: repeats found, versions given, events inserted, folded and hashed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from lifecycle.domain.text import say
from lifecycle.store import statements
from lifecycle.store.address import Place
from lifecycle.store.append_errors import DraftInvalid, EventConflict, HeadLost, NulInText, StreamConflict
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.draft import Appended, Draft, Recordable
from lifecycle.store.errors import ProjectionStale
from lifecycle.store.header import (
    Header,
    event_key,
    field_with,
    field_with_nul,
    header_of,
    is_canonical,
    is_encoding_of,
)
from lifecycle.store.projection import Positions, Projection
from lifecycle.store.sql import Connection, Read
from lifecycle.store.tiles import fill_tiles, stored_tree
from lifecycle.store.tree import grown, leaf_hash

E = TypeVar("E")
AnyDraft = Draft[Recordable]


def keys_of(drafts: Sequence[AnyDraft]) -> list[bytes]:
    """Give the 16-byte ids of drafts; raises DraftInvalid for one that is no id, or is there twice."""
    keys: dict[bytes, None] = {}
    for draft in drafts:
        try:
            key = event_key(draft.id)
        except ValueError as error:
            raise invalid(draft, "its id is not a UUID in lower-case text form") from error
        if key in keys:
            raise invalid(draft, "its id is given twice")
        keys[key] = None
    return list(keys)


def wanted(
    drafts: Sequence[Draft[Recordable]],
    keys: Sequence[bytes],
    projections: Sequence[Projection[E]],
    decode: Callable[[bytes], E],
) -> list[Read]:
    """Give what `repeated` and `insert` will read for drafts, as far as it can be told before they have their versions.

    What is left out, or is read a second time after something was written, is read when it is needed.
    """
    reads: list[Read] = [(statements.POSITION_OF, (key,)) for key in keys]
    try:
        bodies = [draft.event(1).body for draft in drafts]
        events = [(header_of(body).tag, decode(body)) for body in bodies]
    except Exception:  # noqa: BLE001 - `insert` says what is wrong with which of them
        return reads
    if any(field_with_nul(body) for body in bodies):
        return reads
    reads += [(statements.VERSION_OF, (stream,)) for stream in dict.fromkeys(draft.stream for draft in drafts)]
    for tag, event in events:
        for projection in projections:
            if projection.hears is None or projection.hears(tag):
                reads += projection.wanted(event)
    return list(dict.fromkeys(reads))  # what is read once more comes after a write


def require_storable(disclosures: Sequence[Disclosure], drafts: Sequence[AnyDraft] = ()) -> None:
    """Refuse a disclosed text with U+0000 in it; raises NulInText, which names the field that it stands behind."""
    for disclosure in disclosures:
        if b"\0" in disclosure.content:
            digest = disclosure.digest.hex()
            fields = (field_with(draft.event(1).body, digest.__eq__) for draft in drafts)
            raise NulInText(field=next((field for field in fields if field), digest))


def invalid(draft: AnyDraft, reason: str) -> DraftInvalid:
    """Say why a draft cannot be appended."""
    return DraftInvalid(id=draft.id, stream=draft.stream, reason=reason)


@dataclass(slots=True)
class Append(Generic[E]):
    """The work of one append on one connection that holds the head lock."""

    connection: Connection
    path: Place
    decode: Callable[[bytes], E]
    projections: Sequence[Projection[E]]
    positions: Positions
    versions: dict[str, int] = field(default_factory=dict)

    def repeated(self, drafts: Sequence[AnyDraft], keys: Sequence[bytes]) -> list[Appended[E]]:
        """Find what an earlier try has appended: all of the events, or none; raises EventConflict otherwise."""
        found: list[Appended[E]] = []
        for draft, key in zip(drafts, keys, strict=True):
            row = self.connection.execute(statements.POSITION_OF, (key,)).fetchone()
            if row is None:
                continue
            position, version, body = row
            if draft.event(version).body != body:
                raise EventConflict(id=draft.id, position=position, reason=say("with other facts"))
            found.append(Appended(position, self.decode(body), repeated=True))
        if found and len(found) != len(drafts):
            raise EventConflict(
                id=drafts[0].id,
                position=found[0].position,
                reason=say("but only part of the events that belong with it"),
            )
        return found

    def insert(self, drafts: Sequence[AnyDraft], keys: Sequence[bytes]) -> list[Appended[E]]:
        """Insert events at the next positions, fold them into every projection and grow the tree."""
        before, frontier = stored_tree(self.connection, self.path)
        position = before
        appended: list[Appended[E]] = []
        folds = [(projection.hears, projection.live(self.connection)) for projection in self.projections]
        for draft, key in zip(drafts, keys, strict=True):
            body, header, event = self._placed(draft)
            leaf = leaf_hash(body)
            frontier = grown(position, frontier, leaf)
            position += 1
            row = (position, key, header.stream, header.version, header.tag, header.time, body, leaf)
            self.connection.execute(statements.INSERT_EVENT, row)
            fill_tiles(self.connection, position)
            for hears, fold in folds:
                if hears is None or hears(header.tag):
                    fold.take([(position, event)])
            appended.append(Appended(position, event, repeated=False))
        for _, fold in folds:
            fold.finish()
        if self.connection.execute(statements.GROW, (position, frontier, before)).rowcount != 1:
            raise HeadLost(path=str(self.path))
        if not self.positions.move(self.connection, before, position):
            stale = self.positions.stale(self.connection, position)
            raise ProjectionStale(path=str(self.path), projection=stale[0] if stale else "?")
        return appended

    def _placed(self, draft: AnyDraft) -> tuple[bytes, Header, E]:
        if "\0" in draft.stream:  # which not every engine could look for
            raise NulInText(field="stream")
        version = self._next_version(draft.stream)
        if draft.expected is not None and draft.expected != version:
            raise StreamConflict(stream=draft.stream, id=draft.id, expected=draft.expected, actual=version)
        body = draft.event(version).body
        try:
            header = header_of(body)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise invalid(draft, "its body has no header") from error
        if (header.id, header.stream, header.version) != (draft.id, draft.stream, version):
            raise invalid(draft, "its body names another id, stream or version")
        event = self._read_back(draft, body)
        if field := field_with_nul(body):
            raise NulInText(field=field)
        return body, header, event

    def _read_back(self, draft: AnyDraft, body: bytes) -> E:
        try:
            event = self.decode(body)
        except Exception as error:
            reason = f"cannot be decoded: {error}" if is_canonical(body) else "is not in canonical form"
            raise invalid(draft, f"its body {reason}") from error
        if not is_encoding_of(event, body) and not is_canonical(body):
            raise invalid(draft, "its body is not in canonical form")
        return event

    def _next_version(self, stream: str) -> int:
        version = self.versions.get(stream)
        if version is None:
            (newest,) = self.connection.execute(statements.VERSION_OF, (stream,)).fetchone()
            version = newest or 0
        self.versions[stream] = version + 1
        return version + 1
