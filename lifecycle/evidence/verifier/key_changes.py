"""The events that say which keys sign, and whether the signatures in each are good."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Callable

from lifecycle.evidence.verifier.key_chain import Change, Pair, rotation
from lifecycle.evidence.verifier.notes import ED25519, ML_DSA_44, Key, read_key, signature_line
from lifecycle.evidence.verifier.verdicts import Broken

ROTATED, ADDED, ENDED = b"signing-key-rotated.1", b"signing-key-added.1", b"signing-key-ended.1"
KEY_CHANGES = (ROTATED, ADDED, ENDED)
ADDITION = "lifecycle signing key addition v1"
HEAD = 5
"""Lines of an addition before the keys that are known."""

Resolve = Callable[[str], "bytes | None"]
"""Gives the ML-DSA-44 public key with a SHA-256 in hex; None where it is not known."""


class KeyChanges:
    """Reads them; `signatures` checks, and says None where it cannot."""

    def __init__(self, signatures: Any, resolve: Resolve) -> None:
        self._signatures, self._resolve = signatures, resolve

    def read(self, position: int, tag: bytes, facts: dict[str, Any]) -> Change | None:
        """Give the change; None where its signatures cannot be checked. Raises Broken where one is wrong."""
        if tag == ROTATED:
            return self._rotation(position, facts)
        if tag == ADDED:
            return self._addition(position, facts)
        return Change(position, ended=_pair(read_key(facts["ed25519"]), read_key(facts["ml_dsa_44"])))

    def _rotation(self, position: int, facts: dict[str, Any]) -> Change | None:
        names = ("old_ed25519", "old_ml_dsa_44", "new_ed25519", "new_ml_dsa_44")
        old, old_other, new, new_other = (read_key(facts[name]) for name in names)
        text = "lifecycle signing key rotation v1\n%s\n" % old.name
        for name, other in (("old_ed25519", old_other), ("new_ed25519", new_other)):
            text += "%s %s\n" % (facts[name], sha256(other.public).hexdigest())
        stated, lines = _note(facts["statement"])
        verdicts = [self._signed(key, text, lines) for key in (old, new)]
        if stated != text or False in verdicts:
            raise Broken("the key change is not signed by both keys")
        pairs = _pair(old, old_other), _pair(new, new_other)
        return None if None in verdicts else rotation(position, *pairs, old.name)

    def _addition(self, position: int, facts: dict[str, Any]) -> Change | None:
        new, other = read_key(facts["ed25519"]), read_key(facts["ml_dsa_44"])
        text, lines = _note(facts["statement"])
        said = text.split("\n")[:-1]
        head = [ADDITION, new.name, facts["ed25519"], facts["ml_dsa_44"], "workstation %s" % facts["workstation"]]
        own = self._signed(new, text, lines)
        if said[:HEAD] != head or other.name != new.name or own is False:
            raise Broken("the added signing key did not sign what the event says")
        known, by, unknown = [], [], own is None
        for line in said[HEAD:]:
            word, written, digest = line.split(" ") if line.count(" ") == 2 else ("", "", "")
            key = read_key(written) if word == "known" else new
            if key.name != new.name or key.public == new.public:
                raise Broken("the added signing key does not say by which keys it knows the record")
            second = self._resolve(digest)
            known.append(_pair(key, None if second is None else Key(key.name, ML_DSA_44, second)))
            good = self._signed(key, text, lines)
            unknown = unknown or good is None
            by += [known[-1]] if good else []
        if not by and not unknown:
            raise Broken("no key that signed the record vouches for the added signing key")
        pair = _pair(new, other)
        return None if unknown else Change(position, pair, by=tuple(by), known=tuple(known), name=new.name)

    def _signed(self, key: Key, text: str, lines: list[tuple[str, bytes, bytes]]) -> bool | None:
        """Say whether every line that claims to be by a key is good; False where there is none."""
        values = [value for name, id_, value in lines if (name, id_) == (key.name, key.id)]
        goods = [self._signatures.verify(ED25519, key.public, text.encode(), value) for value in values]
        return False if not goods or False in goods else None if None in goods else True


def _note(statement: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    text, _, below = statement.rpartition("\n\n")
    return text + "\n", [signature_line(line) for line in below[:-1].split("\n")]


def _pair(first: Key, second: Key | None) -> Pair:
    return {each.kind: each.public for each in (first, second) if each is not None}
