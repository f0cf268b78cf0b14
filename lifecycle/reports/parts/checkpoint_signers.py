"""Whether a checkpoint names what it should: a name that the record had then, and the keys that it had adopted."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from lifecycle.domain.checkpoint import origin_line
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, key_id
from lifecycle.domain.text import Text, say
from lifecycle.projections.lineage import lineage
from lifecycle.projections.signing_keys import NamedKeys, signing_keys
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.checkpoint_note import CheckpointNote


class Flag(NamedTuple):
    """Something that is wrong with a checkpoint, or with the time before it."""

    code: str
    words: Text


class CheckpointSigners:
    """The names that the record has gone under, and the keys that it adopted, each with when."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read the events that name them; raises UndecodableEvent where one cannot be read."""
        connection = snapshot.view.connection
        self._names = {origin_line(each.name): each for each in lineage(connection)}
        self._keys: defaultdict[str, list[NamedKeys]] = defaultdict(list)
        for key in signing_keys(connection):
            for name in self._names:
                for kind, public in ((ED25519, key.ed25519), (ML_DSA_44, key.ml_dsa_44)):
                    self._keys[key_id(name, kind, public).hex()].append(key)

    def flags(self, note: CheckpointNote, before: int) -> Iterator[Flag]:
        """Flag a name or a key that was not the record's when it had so many events.

        `before` is how many the checkpoint before it covers: the first that covers the event which changes the key may
        be by the old one, which vouches for the new one with it.
        """
        if not self._names:
            return
        name = self._names.get(note.origin)
        if name is None:
            yield Flag("other-origin", say("signed for another record"))
            return
        if note.size < name.since or (name.until is not None and note.size > name.until):
            yield Flag("other-origin", say("signed under a name that the record had at another time"))
        used = [self._keys.get(each.key, ()) for each in note.signed_by if each.name == note.origin]
        if not used or not all(used):
            yield Flag("unknown-key", say("signed with a key that is not in the record"))
        elif not all(any(key.may_sign(note.size, before) for key in keys) for keys in used):
            yield Flag("key-not-in-use", say("signed with a key that was not in use at that time"))
