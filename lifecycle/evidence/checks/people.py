"""What people signed in a record: each signature, and each act that a policy covers, judged as by the handler."""

from collections.abc import Callable, Collection, Iterator, Sequence
from heapq import merge
from operator import itemgetter
from typing import Any

import msgspec

from lifecycle.domain.checkpoint import origin_line
from lifecycle.domain.text import Text, say, say_n
from lifecycle.evidence.checks.layers import FIRST_KEYS, PEOPLE, Layer
from lifecycle.evidence.checks.lineage import Names
from lifecycle.evidence.checks.people_backend import PeoplesSignatures, judged
from lifecycle.evidence.checks.people_faults import fault_in_words
from lifecycle.evidence.verifier.allowed_signers import AllowedSigner
from lifecycle.evidence.verifier.people_acts import INTENT_STATED, KEY_ADDED, OF_ACTS, OF_SIGNING, SIGNING_BEGINS
from lifecycle.evidence.verifier.people_judging import ActsJudged, Place
from lifecycle.evidence.verifier.people_record import SigningRecord
from lifecycle.evidence.verifier.ssh_keys import SshKey, read_ssh_key
from lifecycle.evidence.verifier.verdicts import Broken, Fault
from lifecycle.store import statements
from lifecycle.store.disclosures import as_text, kept
from lifecycle.store.sql import Connection

_MALFORMED = (LookupError, TypeError, AttributeError, ValueError)


class People:
    """The people of one moment of a record, and what they signed up to it."""

    def __init__(
        self, connection: Connection, names: Names, size: int, trusted: Sequence[AllowedSigner] | None
    ) -> None:
        self._names, self._trusted = names, trusted
        self._roots: dict[int, bytes] = {}
        self._layer = Layer(PEOPLE)
        self._begun = any(
            connection.execute(statements.OF_KIND_IN, (tag.decode(), 0, size)).fetchone() for tag in SIGNING_BEGINS
        )
        tags = sorted(OF_SIGNING | OF_ACTS) if self._begun else ()
        told = merge(*(_of_kind(connection, tag, size) for tag in tags), key=itemgetter(0))
        self._told: list[tuple[int, bytes, Any]] = list(told)
        self._size = size
        self._public = dict(_keys(connection, self._told))

    @property
    def keys(self) -> Collection[str]:
        """Fingerprints of all keys of people in the record."""
        return self._public.keys()

    def due(self) -> Iterator[tuple[int, Callable[[bytes], None]]]:
        """Say which roots intents name."""
        heads = {head for _, tag, event in self._told if tag == INTENT_STATED for head in _head_in(event)}
        return ((head, self._keeping(head)) for head in sorted(heads))

    def _keeping(self, head: int) -> Callable[[bytes], None]:
        def keep(root: bytes) -> None:
            self._roots[head] = root

        return keep

    def finish(self, layers: dict[str, Layer]) -> None:
        """Say what came of all of them."""
        layers[PEOPLE] = self._layer
        if not self._begun:
            self._layer.is_left_out(say("NOT SIGNED: nobody signed an act"))
            return
        record = SigningRecord(self._public, PeoplesSignatures.verify, self._fails, 1)
        place = Place(self._roots.get, lambda origin, size: self._names.fit(origin_line(origin), size))
        acts = ActsJudged(record, judged, place, 1)
        for position, tag, event in self._told:
            try:
                acts.take(position, tag, event)
            except _MALFORMED:
                self._fails(Fault("the event does not have the facts of its kind", None, None, position))
        acts.finish(self._size)
        note = _in_words(record, acts)
        if record.unjudged:
            note = say("{note}; not checked, because keys were erased: {count}", note=note, count=record.unjudged)
        if record.good and not record.unjudged:
            self._layer.passes(note)
        else:
            self._layer.is_left_out(note)
        self._judge_first_keys(record, layers)

    def _fails(self, fault: Fault) -> None:
        problem = fault_in_words(fault.message)
        self._layer.fails(say("event #{position}: {problem}", position=fault.position, problem=problem))

    def _judge_first_keys(self, record: SigningRecord, layers: dict[str, Layer]) -> None:
        """Compare the keys for which nothing in the record vouches with those that somebody has from outside."""
        first = {name: life for name, life in record.keys.items() if life.first and name in record.signers}
        if not first:
            return
        layer = layers[FIRST_KEYS] = Layer(FIRST_KEYS)
        if self._trusted is None:
            layer.is_left_out(say("no list of people's keys was given (--people FILE)"))
            return
        for name, life in first.items():
            if not any(each.key.fingerprint == name and each.is_for(life.person) for each in self._trusted):
                problem = say(
                    "event #{position}: key {key} of {person} is not among the keys that you gave",
                    position=life.added,
                    key=name,
                    person=life.person,
                )
                layer.fails(problem)
        layer.passes(
            say_n("1 key is among those that you gave", "{count} keys are among those that you gave", len(first))
        )


def _of_kind(connection: Connection, tag: bytes, upto: int) -> Iterator[tuple[int, bytes, Any]]:
    for position, body in connection.execute(statements.OF_KIND_IN, (tag.decode(), 0, upto)):
        yield position, tag, msgspec.json.decode(body)


def _head_in(event: Any) -> Iterator[int]:  # noqa: ANN401 - as JSON has it
    try:
        head = msgspec.json.decode(event["facts"]["intent"])["head"]
    except _MALFORMED:
        return
    if type(head) is int and head >= 0:
        yield head


def _keys(connection: Connection, told: Sequence[tuple[int, bytes, Any]]) -> Iterator[tuple[str, SshKey]]:
    """Give the keys of people by fingerprint, as far as they were not erased."""
    for _, tag, event in told:
        if tag == KEY_ADDED:
            disclosed = kept(connection, bytes.fromhex(event["facts"]["key"]))
            try:
                key = None if disclosed is None else read_ssh_key(*as_text(disclosed[1]).split(" ", 1))
            except (Broken, TypeError):
                continue
            if key is not None:
                yield key.fingerprint, key


def _in_words(record: SigningRecord, acts: ActsJudged) -> Text:
    """Say what was found good, and what nobody signed."""
    note = say_n("1 signature of a person is good", "{count} signatures of people are good", record.good)
    if acts.signed:
        note = say_n(
            "{note}; 1 act is signed as the policy asks",
            "{note}; {count} acts are signed as the policy asks",
            acts.signed,
            note=note,
        )
    if acts.unsigned:
        note = say_n(
            "{note}; NOT SIGNED: 1 act, for which no policy asked",
            "{note}; NOT SIGNED: {count} acts, for which no policy asked",
            acts.unsigned,
            note=note,
        )
    if record.doubted:
        events = ", ".join(f"#{position}" for position in record.doubted[:10])
        note = say("{note}; doubted, by a compromised key: {events}", note=note, events=events)
    if record.forfeited:
        note = say("{note}; the policy was given up at event #{position}", note=note, position=record.forfeited)
    return note
