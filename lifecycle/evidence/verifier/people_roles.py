"""Which roles people have, and whether they have left, by the events that say so."""

from __future__ import annotations

from typing import Any

from lifecycle.evidence.verifier.people_policy import PersonThen

ROLE_GIVEN, ROLE_ENDED = b"role-given.1", b"role-ended.1"
PERSON_LEFT, PERSON_RETURNED = b"person-left.1", b"person-returned.1"
OF_ROLES = (ROLE_GIVEN, ROLE_ENDED, PERSON_LEFT, PERSON_RETURNED)
"""Kinds of event after which somebody may sign something else."""


class Roles:
    """Follows these events."""

    def __init__(self) -> None:
        self.people: dict[str, PersonThen] = {}
        """By stream."""

    def take(self, _position: int, event: dict[str, Any]) -> None:
        """Take in one of them."""
        tag, person = event["tag"].encode("ascii"), self.people.setdefault(event["stream"], PersonThen())
        if tag == ROLE_GIVEN:
            person.roles.add(event["facts"]["role"])
        elif tag == ROLE_ENDED:
            person.roles.discard(event["facts"]["role"])
        else:
            person.left = tag == PERSON_LEFT
