"""Every act that a policy covers, held against the intent that people signed for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Callable

from lifecycle.evidence.verifier.people_acts import (
    ACTS,
    APPROVAL_GIVEN,
    APPROVAL_REFUSED,
    COMPLETED,
    INTENT_CLOSED,
    INTENT_STATED,
    KEY_ADDED,
    POLICY_ADOPTED,
    POLICY_FORFEITED,
    RESTORED,
    STARTED,
    acts_of,
)
from lifecycle.evidence.verifier.people_comparing import USED, is_start, not_signed, part_of
from lifecycle.evidence.verifier.people_facts import Stated
from lifecycle.evidence.verifier.people_policy import Judge, is_free, need_of
from lifecycle.evidence.verifier.people_record import SigningRecord

RESTORE = "restore"
OF_RESTORE = frozenset((INTENT_STATED, APPROVAL_GIVEN, APPROVAL_REFUSED, INTENT_CLOSED, POLICY_FORFEITED))
"""Kinds of event that stand between a restore and the end of its signing."""


@dataclass(frozen=True)
class Place:
    """What is known of the record in which an intent was stated."""

    root_at: Callable[[int], bytes | None]
    """The root over so many events; None where it is not known."""
    is_ours: Callable[[str, int], bool | None]
    """Whether the record went by a name when it had so many events."""


class ActsJudged:
    """Acts in their order, with what people signed for them."""

    def __init__(self, record: SigningRecord, judge: Judge, place: Place, first: int) -> None:
        self.record, self.judge, self.place, self.first = record, judge, place, first
        self.signed = self.unsigned = self.rootless = 0
        self.restored = False
        """Nothing that signs came after a restore yet."""
        self.restore: tuple[int, dict[str, Any]] | None = None
        """A restore for which the policy asks people to sign, which they do right after it."""
        self.last = 0
        """Position of the last event of its signing."""

    def take(self, position: int, tag: bytes, event: dict[str, Any]) -> None:
        """Judge an event of an act, or of signing, by what came before it."""
        acts = acts_of(tag, event["facts"])
        if tag not in OF_RESTORE:
            self._require_restore_signed()
        if acts and position >= self.first:
            self._judge(position, tag, event, acts)
        if tag == COMPLETED:
            self._end_part(event)
        if tag == POLICY_FORFEITED:
            self.restore = None
            if not self.restored:
                self.record.blame(position, event, "a policy is given up only right after a restore")
        self.restored = tag == RESTORED
        if tag in self.record.takes:
            self.record.take(position, tag, event)
        self.last = position
        if tag == RESTORED and self.record.asks and position >= self.first:
            self.restore = position, event
        if tag == INTENT_CLOSED and self.restore is not None:
            self._judge_restore(event["stream"].partition(":")[2])
        if tag == INTENT_STATED:
            self._judge_stated(position, event)
        if tag == KEY_ADDED and self.place.is_ours(_ledger_in(event["facts"]["statement"]), position - 1) is False:
            self.record.blame(position, event, "the statement is of another record")

    def _judge_restore(self, name: str) -> None:
        """See that people signed the restore: their intent names the record as the backup had it."""
        position, event = self.restore or (0, {})
        problem = self._problem(name, position, event, (RESTORE,))
        if problem:
            self.record.blame(position, event, "%s: %s" % (RESTORE, problem))
        self.signed += not problem
        self.restore = None

    def _require_restore_signed(self) -> None:
        if self.restore is not None:
            self.record.blame(*self.restore, "%s is not signed, and the policy asks for it" % RESTORE)
        self.restore = None

    def finish(self, upto: int) -> None:
        """Judge what is left at the last event: one after a restore may name the person, before anybody signs."""
        if upto > self.last + 1:
            self._require_restore_signed()

    def _judge_stated(self, position: int, event: dict[str, Any]) -> None:
        """See that an intent was stated in this record, and after the events that it names."""
        stated = self.record.intents[event["stream"].partition(":")[2]]
        if stated.said is None:
            return
        head = stated.said["head"]
        root = self.place.root_at(head)
        if not 0 <= head < position or self.place.is_ours(stated.said["ledger"], head) is False:
            self.record.blame(position, event, "the intent is of another record, or of events that came later")
        elif root is not None and root.hex() != stated.said["root"]:
            self.record.blame(position, event, "the intent names another root hash than the events have")
        self.rootless += root is None

    def _judge(self, position: int, tag: bytes, event: dict[str, Any], acts: tuple[str, ...]) -> None:
        policy, names = self.record.policy, self._intents_of(tag, event)
        if not names:
            self.unsigned += not self.record.asks
            if self.record.asks and not any(is_free(need_of(policy, act)) for act in acts):
                self.record.blame(position, event, "%s is not signed, and the policy asks for it" % acts[0])
            return
        problems = [self._problem(name, position, event, acts) for name in names]
        if all(problems):
            self.record.blame(position, event, "%s: %s" % (acts[0], problems[0]))
            return
        stated = self.record.intents[names[problems.index("")]]
        stated.begun[event["stream"]] = part_of(event)
        stated.started |= tag == STARTED
        self.signed += 1

    def _end_part(self, event: dict[str, Any]) -> None:
        """Note that a card had its part, which it has once."""
        stream = event["stream"]
        for name in self.record.runs.get(event["operation"] or "", ()):
            stated = self.record.intents[name]
            if stream in stated.begun:
                stated.done.add((stream, stated.begun[stream]))

    def _intents_of(self, tag: bytes, event: dict[str, Any]) -> list[str]:
        """Give the intents that an act names, or else those of its run."""
        facts = event["facts"]
        cited = facts["parameters"].get("intent") if tag == STARTED else None
        cited = facts["intent"] if tag == POLICY_ADOPTED else cited
        return [cited] if cited else self.record.runs.get(event["operation"] or "", [])

    def _problem(self, name: str, position: int, event: dict[str, Any], acts: tuple[str, ...]) -> str:
        """Say why an intent does not allow an act; nothing where it does."""
        stated = self.record.intents.get(name)
        if stated is None or stated.said is None:
            return "the intent that it names was not stated"
        said = stated.said
        if said["run"] != event["operation"] or said["operation"] not in acts:
            return "the intent is for another act"
        if acts == ACTS[KEY_ADDED] and said["operation"] not in self.record.acts_of_new_key(event):
            return "the intent is for another way to a key"
        if stated.closed not in ("", "used"):
            return "the intent was closed before (%s)" % stated.closed
        if stated.closed and position > stated.closed_at and not (stated.started or is_start(event)):
            return USED
        return not_signed(stated, event) or self._unmet(stated, position, event)

    def _unmet(self, stated: Stated, position: int, event: dict[str, Any]) -> str:
        """Say what an intent lacked when its run began; what comes later in the run is covered by that."""
        if stated.begun:
            return ""
        if not self.record.asks:
            return ""
        if event["time"] > stated.said["expires"]:
            return "the intent had expired"
        if stated.refused:
            return "%s refused it" % stated.refused
        if stated.said["policy"] != self.record.digest:
            return "the intent names another policy than the one in force"
        given = [self.record.valid_now(position, signed, stated.said["operation"]) for _, signed in stated.given]
        holders = self.record.holders.of(each["serial"] for each in stated.said["cards"])
        return self.judge(stated.said, self.record.policy, self.record.people, given, holders)


def _ledger_in(statement: str) -> str:
    return str(json.loads(statement)["ledger"])
