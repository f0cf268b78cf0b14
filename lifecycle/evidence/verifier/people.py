"""What people signed: each signature, and each act that a policy covers, with the keys and intents of the part."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Iterator, Mapping, Sequence

from lifecycle.evidence.verifier.allowed_signers import AllowedSigner, read_allowed_signers
from lifecycle.evidence.verifier.canonical import canonical
from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import Description
from lifecycle.evidence.verifier.event_pass import Seen
from lifecycle.evidence.verifier.lineage import Lineage, ledger_named
from lifecycle.evidence.verifier.people_acts import OF_SIGNING, SIGNING_BEGINS
from lifecycle.evidence.verifier.people_custody import OF_CUSTODY
from lifecycle.evidence.verifier.people_files import EVENTS_BEFORE, OF_PEOPLE, PEOPLES_KEYS, files_of_people
from lifecycle.evidence.verifier.people_judging import ActsJudged, Place
from lifecycle.evidence.verifier.people_policy import Judge
from lifecycle.evidence.verifier.people_record import SigningRecord
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.ssh_keys import SshKey
from lifecycle.evidence.verifier.unknown_parts import PEOPLE
from lifecycle.evidence.verifier.verdicts import Broken, Fault, Layer, some

FIRST_KEYS = "first keys of people"
LONGEST_INTENT = 1 << 20
"""Bytes."""
ED25519_TAKES, OTHERS_TAKE = 0.01, 0.03
"""Seconds that a signature takes, at most, by openssl and by ssh-keygen."""


class People:
    """All that people signed; judged when the events were walked over."""

    def __init__(
        self,
        container: Container,
        said: Description,
        report: Report,
        seen: Seen,
        trusted: Sequence[AllowedSigner] | None,
        judge: Judge,
    ) -> None:
        self.container, self.said, self.report, self.seen = container, said, report, seen
        self.trusted, self.judge = trusted, judge
        self.listed = PEOPLE in said.parts
        self.known = self.listed and said.knows(PEOPLE)
        self.layer = report.layer("people")
        self.events: list[tuple[int, bytes, Any]] = []
        self.before: dict[int, bytes] = {}
        """Leaf hashes of events before the range."""
        self.public: dict[str, SshKey] = {}
        if self.known:
            with self.layer.blaming(EVENTS_BEFORE):
                self._read_before()
            with self.layer.blaming(PEOPLES_KEYS):
                if PEOPLES_KEYS in container:
                    listed = read_allowed_signers(container.read(PEOPLES_KEYS))
                    self.public = {each.key.fingerprint: each.key for each in listed}

    def _read_before(self) -> None:
        """Read the events before the range by which people, keys and intents in it are judged."""
        for number, line in enumerate(
            self.container.lines(EVENTS_BEFORE) if EVENTS_BEFORE in self.container else (), 1
        ):
            try:
                told = json.loads(line)
                position, event = told["position"], told["event"]
                tag = event["tag"].encode("ascii")
                is_one = tag in OF_SIGNING | OF_CUSTODY and canonical(told) == line and type(position) is int
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                is_one = False
            if not is_one or not max(self.before, default=0) < position < max(self.said.first, 1):
                raise Broken("the line tells of nothing that is signed, or is not in order", EVENTS_BEFORE, number)
            self.before[position] = sha256(b"\0" + canonical(event)).digest()
            self.events.append((position, tag, event))

    def heads(self) -> Iterator[int]:
        """Give the sizes whose root hash intents name."""
        for name in self.container.under(OF_PEOPLE + "intents/") if self.known else ():
            if name.endswith(".json"):
                try:
                    head = json.loads(self.container.read(name, LONGEST_INTENT))["head"]
                except (Broken, ValueError, LookupError, TypeError, RecursionError):
                    continue
                if type(head) is int:
                    yield head

    def takes_about(self) -> float:
        """Say how many seconds all signatures take, at most."""
        count = sum(name.endswith(".sig") for name in self.container.under(OF_PEOPLE)) if self.known else 0
        plain = all(key.kind == "ed25519" for key in self.public.values())
        return count * (ED25519_TAKES if plain else OTHERS_TAKE)

    def take(self, position: int, tag: bytes, event: Mapping[str, Any]) -> None:
        """Take in an event that tells of people who sign, or of an act."""
        self.events.append((position, tag, event))

    def finish(self, ssh: Any, lineage: Lineage) -> None:
        """Say what came of all of them."""
        if not self.listed:
            signed = any(tag in SIGNING_BEGINS for _, tag, _ in self.events)
            why = "the bundle does not contain what people signed" if signed else "NOT SIGNED: nobody signed an act"
            self.layer.is_left_out(why)
            return
        if not self.known:
            self.layer.is_left_out("what people signed is in an unknown form")
            return
        for position, leaf in self.before.items():
            if self.seen.leaves.get(position) != leaf:
                self.layer.fails(Fault("the event is not the one of the record", EVENTS_BEFORE, None, position))
        first = max(self.said.first, 1)
        record = SigningRecord(self.public, ssh.verify, self.layer.fails, first)
        place = Place(self.seen.roots.get, lambda origin, size: lineage.fits(ledger_named(origin), size))
        acts = ActsJudged(record, self.judge, place, first)
        for position, tag, event in self.events:
            try:
                acts.take(position, tag, event)
            except (LookupError, TypeError, AttributeError, ValueError):
                self.layer.fails(Fault("the event does not have the facts of its kind", None, None, position))
        acts.finish(self.said.last)
        self._compare_files(record)
        self._conclude(record, acts, ssh.reason)
        self._judge_first_keys(record)

    def _compare_files(self, record: SigningRecord) -> None:
        """See that what lies there for ssh-keygen is what the events say, and nothing else lies there."""
        there = {*self.container.under(OF_PEOPLE)} - {EVENTS_BEFORE}
        for name, content in files_of_people(record):
            with self.layer.blaming(name):
                if self.container.read(name, LONGEST_INTENT) != content:
                    raise Broken("not what the events say", name)
            there.discard(name)
        for name in sorted(there):
            self.layer.fails(Fault("belongs to nothing that people signed", name))

    def _conclude(self, record: SigningRecord, acts: ActsJudged, unable: str) -> None:
        note = said_of(record, acts)
        if record.unjudged:
            without = not self.public
            why = "the bundle does not contain the keys of people" if without else unable or "a key is not here"
            self.layer.is_left_out("%s; not checked: %d, because %s" % (note, record.unjudged, why))
        elif not record.good:
            self.layer.is_left_out(note)
        else:
            self.layer.passes(note)

    def _judge_first_keys(self, record: SigningRecord) -> None:
        """Compare the keys for which nothing in the record vouches with those that the auditor has."""
        first = {name: life for name, life in record.keys.items() if life.first and name in record.signers}
        if not first:
            return
        layer = Layer(FIRST_KEYS)
        self.report.layers.append(layer)
        if self.trusted is None:
            layer.is_left_out("give the keys of people that you received another way (--people FILE)")
            return
        for name, life in first.items():
            if not any(each.key.fingerprint == name and each.is_for(life.person) for each in self.trusted):
                message = "%s of %s is not among the keys that you gave" % (name, life.person)
                layer.fails(Fault(message, None, None, life.added))
        layer.passes(some(len(first), "1 key is", "{} keys are") + " among those that you gave")


def said_of(record: SigningRecord, acts: ActsJudged) -> str:
    """Say what was found good, and what nobody signed."""
    people = {record.keys[name].person for name in record.signers}
    told = []
    if record.good:
        told.append(
            some(record.good, "1 signature", "{} signatures") + some(len(people), " by 1 person", " by {} people")
        )
    if acts.signed:
        told.append(some(acts.signed, "1 act signed", "{} acts signed") + " as the policy asks")
    if acts.unsigned or not told:
        told.append(some(acts.unsigned, "NOT SIGNED: 1 act", "NOT SIGNED: {} acts") + ", for which no policy asked")
    if record.doubted:
        which = ", ".join("#%d" % position for position in record.doubted[:10])
        told.append("doubted, by a compromised key: %s" % which)
    if record.forfeited:
        told.append("the policy was given up at event #%d" % record.forfeited)
    return "; ".join(told)
