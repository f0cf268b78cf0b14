"""Signatures collected at this keyboard, one person after the other, until the policy has what it wants."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lifecycle.approval import refusals
from lifecycle.approval.errors import (
    AgentEmpty,
    KeyFileOpen,
    KeyNotHere,
    NoAgent,
    NoKeyOfPerson,
    SigningRefused,
    SigningTimedOut,
)
from lifecycle.approval.intent import Intent, stream_of_intent
from lifecycle.approval.judgement import Case, Given, Missing, judge, may_still_sign
from lifecycle.approval.known import case_of, given_by, given_of, may_sign, names_of, policy_in_force, public_key
from lifecycle.approval.policy import Keys
from lifecycle.approval.ssh_keygen import HeldKey, OpenSsh, Signed
from lifecycle.approval.sshsig import INTENT_NAMESPACE
from lifecycle.approval.words import told_in_words
from lifecycle.domain.dialogue import Choice, Confirmation, Dialogue
from lifecycle.domain.errors import OperatorError, Refused
from lifecycle.domain.facts import ApprovalGiven
from lifecycle.domain.text import Text, say
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record
from lifecycle.projections.person_keys import PersonKey

SIGNER: Final = "signer"
"""Name of the question who signs next."""


def _at_once(words: Text, work: Callable[[], Signed]) -> Signed:  # noqa: ARG001 - they were said before
    return work()


@dataclass(frozen=True)
class SigningTools:
    """What signs at this workstation: OpenSSH with its agent, and the key files that were named."""

    ssh: OpenSsh = field(default_factory=OpenSsh)
    key_files: Sequence[Path] = ()
    lend_terminal: Callable[[Text, Callable[[], Signed]], Signed] = _at_once
    """Has a signature made while the terminal is free for a passphrase or the PIN of a token; it is said whose."""

    def held(self) -> Sequence[HeldKey]:
        """Give the keys that can sign here: of the files first, then of the agent, where there is one."""
        files = [self.ssh.in_file(path) for path in self.key_files]
        try:
            agent = self.ssh.agent("")
        except OperatorError:
            if not files:
                return []
            agent = []
        return [*files, *agent]


@dataclass(frozen=True)
class _Able:
    """A person who can sign here now, with one key."""

    known: PersonKey
    held: HeldKey
    name: str

    def in_words(self) -> Text:
        """Say who signs with what: ssh-keygen asks for a passphrase without a name."""
        if self.held.file is not None:
            return say("{name} signs with key file {file}.", name=self.name, file=str(self.held.file))
        return say("{name} signs with key {fingerprint}.", name=self.name, fingerprint=self.held.fingerprint)


@dataclass(frozen=True)
class Collecting:
    """The signatures of one intent, from those who are at this keyboard."""

    journal: Journal
    tools: SigningTools
    dialogue: Dialogue
    show: Callable[[Text], None]

    def collect(self, intent: Intent) -> None:
        """Show the act in words made from the signed bytes, and have people sign until nobody is missing.

        Raises Refused by the rule that is not met, and what keeps a person from signing.
        """
        told = False
        while True:
            with self.journal.store.view() as view:
                missing = missing_of(Record(view), intent)
            if not missing:
                return
            if not told:
                self._tell(intent)
                told = True
            self._sign_next(intent, missing)

    def _tell(self, intent: Intent) -> None:
        with self.journal.store.view() as view:
            words = told_in_words(intent, names_of(Record(view), intent))
        self.show(words)

    def _sign_next(self, intent: Intent, missing: Sequence[Missing]) -> None:
        wanted = missing[0]
        try:
            with self.journal.store.view() as view:
                record = Record(view)
                signer = self._signer(record, intent, missing)
                key = public_key(record, signer.known)
        except (AgentEmpty, KeyNotHere, NoAgent, Refused) as error:
            self._wait(error, say("the key is here now: look again"))
            return
        if key is None:
            raise NoKeyOfPerson(person=signer.name)
        self.dialogue.confirm(_question(wanted, signer.name))
        text, ssh = intent.text.encode("utf-8"), self.tools.ssh
        try:
            signed = self.tools.lend_terminal(
                signer.in_words(), lambda: ssh.sign(signer.held, key, INTENT_NAMESPACE, text, signer.name)
            )
        except (SigningRefused, SigningTimedOut) as error:
            self._wait(error, say("sign again"))
            return
        given = ApprovalGiven(
            person=signer.known.person,
            fingerprint=signer.known.fingerprint,
            signature=base64.b64encode(signed.blob).decode("ascii"),
            means="keyboard",
        )
        record_approval(self.journal, intent, given)

    def _wait(self, error: OperatorError, again: Text) -> None:
        """Have somebody look after a key that does not sign, who may try again; raises the error where nobody is."""
        if not self.dialogue.waits or getattr(error, "rule", "approval-missing") != "approval-missing":
            raise error
        self.show(error.explain())
        choices = (
            Choice("again", again),
            Choice("stop", say("stop: the intent stays open, and can be signed later or elsewhere")),
        )
        if self.dialogue.choose("no-key", say("What next?"), choices) == "stop":
            raise error

    def _signer(self, record: Record, intent: Intent, missing: Sequence[Missing]) -> _Able:
        """Find who signs next: the person who is named, or one of those who may approve and have a key here."""
        wanted, held = missing[0], self.tools.held()
        if wanted.capacity == "elsewhere" or (wanted.person is None and wanted.capacity != "approval"):
            raise refusals.still_missing(intent, missing, record.called)
        able = _able(record, intent, wanted, held)
        if wanted.person is not None and not able:
            raise self._cannot(record, wanted.person, held)
        if not able:
            raise refusals.still_missing(intent, missing, record.called)
        policy = policy_in_force(record)
        signer = able[0] if len({each.known.person for each in able}) == 1 else self._picked(wanted, record, able)
        _require_key(policy.keys, signer, held, record, self.tools)
        return signer

    def _cannot(self, record: Record, person: str, held: Sequence[HeldKey]) -> OperatorError:
        name = record.called(person)
        if not record.keys_of(person):
            return NoKeyOfPerson(person=name)
        if not held and not self.tools.key_files:
            try:
                self.tools.ssh.agent(name)
            except OperatorError as error:
                return error
        return KeyNotHere(person=name)

    def _picked(self, wanted: Missing, record: Record, able: Sequence[_Able]) -> _Able:
        """Have one of several people picked; where nobody is there to do it, the first whose key was named."""
        if not self.dialogue.waits:
            return able[0]
        by_person: Mapping[str, _Able] = {each.known.person: each for each in reversed(able)}
        choices = [Choice(person, Text("{name}", {"name": each.name})) for person, each in by_person.items()]
        question = say("{wanted}: who signs?", wanted=wanted.in_words(record.called))
        return by_person[self.dialogue.choose(SIGNER, question, choices)]


def missing_of(record: Record, intent: Intent) -> Sequence[Missing]:
    """Give the signatures that an intent still wants, under the policy in force; raises Refused."""
    state = record.intent(intent.id)
    if state is None:
        raise refusals.unknown_intent(intent.id)
    if state.closed is not None:
        raise refusals.closed(state)
    for refusal in state.refusals:
        raise refusals.refused_by_person(intent, record.called(refusal.person))
    return judge(case_of(record, intent, policy_in_force(record)), given_of(record, state)).missing


def record_approval(journal: Journal, intent: Intent, given: ApprovalGiven) -> None:
    """Record a signature that is still wanted; raises Refused by the rule that it does not meet."""

    def wanted(record: Record) -> None:
        state = record.intent(intent.id)
        if state is None:
            raise refusals.unknown_intent(intent.id)
        if state.closed is not None:
            raise refusals.closed(state)
        require_wanted(record, case_of(record, intent, policy_in_force(record)), given_of(record, state), given)

    journal.append(stream_of_intent(intent.id), [given], check=wanted, operation=intent.run)


def require_wanted(record: Record, case: Case, before: Sequence[Given], fact: ApprovalGiven) -> None:
    """See that one more signature counts; raises Refused, and BadSignature where it is none over this intent."""
    known = next((each for each in record.person_keys() if each.fingerprint == fact.fingerprint), None)
    key = None if known is None else public_key(record, known)
    if known is None or key is None:
        raise refusals.unknown_key(fact.fingerprint)
    new = given_by(key, known, case.intent.text, base64.b64decode(fact.signature))
    why = may_still_sign(case, before, Given(**{**vars(new), "means": fact.means}))
    if why is not None:
        raise refusals.unfit_signature(why, record.called(known.person))


def _able(record: Record, intent: Intent, wanted: Missing, held: Sequence[HeldKey]) -> list[_Able]:
    """Give those whose key is here and whose signature is what is wanted next."""
    state = record.intent(intent.id)
    case, before = case_of(record, intent, policy_in_force(record)), [] if state is None else given_of(record, state)
    here: dict[str, HeldKey] = {}
    for each in held:
        here.setdefault(each.fingerprint, each)
    found = []
    for known in record.person_keys():
        if known.fingerprint not in here or not may_sign(known, intent.operation):
            continue
        if wanted.person is None and intent.capacity_of(known.person) is not None:
            continue
        if wanted.person is not None and known.person != wanted.person:
            continue
        touched = True if known.kind.startswith("sk-") else None
        given = Given(known.person, known.fingerprint, known.kind, "keyboard", touched, touched)
        if wanted.person is None and may_still_sign(case, before, given) is not None:
            continue
        found.append(_Able(known, here[known.fingerprint], record.called(known.person)))
    order = list(here)
    return sorted(found, key=lambda each: order.index(each.known.fingerprint))


def _require_key(keys: Keys, signer: _Able, held: Sequence[HeldKey], record: Record, tools: SigningTools) -> None:
    """See that no agent signs for two people, and no file without a passphrase where the policy wants one."""
    file = signer.held.file
    if file is not None:
        if keys.bare_key_files == "refuse" and tools.ssh.is_open(file):
            raise KeyFileOpen(person=signer.name, file=str(file))
        return
    owners = {each.fingerprint: each.person for each in record.person_keys() if each.ended is None}
    people = {owners[each.fingerprint] for each in held if each.file is None and each.fingerprint in owners}
    if keys.one_person_an_agent and len(people) > 1:
        raise refusals.agent_holds_two()


def _question(wanted: Missing, name: str) -> Confirmation:
    text = say("Sign as {name}?", name=name)
    if wanted.capacity == "approval":
        text = say("{wanted}: sign as {name}?", wanted=wanted.in_words(str), name=name)
    return Confirmation("sign", text, say("sign"))
