"""Signatures collected at this keyboard, one person after the other, until the policy has what it wants."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from lifecycle.approval import refusals
from lifecycle.approval.errors import (
    AgentEmpty,
    KeyNotHere,
    NoAgent,
    NoKeyOfPerson,
    SigningRefused,
    SigningStopped,
    SigningTimedOut,
)
from lifecycle.approval.intent import Intent, stream_of_intent
from lifecycle.approval.judgement import Case, Given, Missing, judge, may_still_sign
from lifecycle.approval.known import case_of, given_by, given_of, names_of, policy_in_force, public_key
from lifecycle.approval.ssh_keygen import HeldKey, OpenSsh, Signed
from lifecycle.approval.sshsig import INTENT_NAMESPACE
from lifecycle.approval.who_signs import Able, able_to_sign, require_fit_key
from lifecycle.approval.words import told_in_words
from lifecycle.domain.dialogue import Choice, Confirmation, Dialogue, TextQuestion
from lifecycle.domain.errors import Abandoned, OperatorError, Refused
from lifecycle.domain.facts import ApprovalGiven
from lifecycle.domain.text import Text, say
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record

_STAYS_OPEN: Final = say("stop: the intent stays open, and can be signed later or elsewhere")
SIGNER: Final = "signer"
"""Name of the question who signs next."""
SHORT: Final = 12
"""Characters of the id of an intent that people are shown."""


def _at_once(words: Text, work: Callable[[], Signed]) -> Signed:  # noqa: ARG001 - they were said before
    return work()


@dataclass(frozen=True)
class SigningTools:
    """What signs at this workstation: OpenSSH with its agent, and the key files that were named."""

    ssh: OpenSsh = field(default_factory=OpenSsh)
    key_files: Sequence[Path] = ()
    lend_terminal: Callable[[Text, Callable[[], Signed]], Signed] = _at_once
    """Has a signature made while the terminal is free for a passphrase or the PIN of a token; it is said whose."""
    elsewhere: bool = False
    """Whether nobody signs here: the act is stated for people on another machine, and not done."""

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
class Collecting:
    """The signatures of one intent, from those who are at this keyboard."""

    journal: Journal
    tools: SigningTools
    dialogue: Dialogue
    show: Callable[[Text], None]
    stopping: Text = _STAYS_OPEN
    """What is true after somebody stops."""
    named: list[HeldKey] = field(default_factory=list, init=False)
    """Keys of files that people named when they were asked for a key."""

    def collect(self, intent: Intent) -> None:
        """Show the act in words made from the signed bytes, and have people sign until nobody is missing.

        Raises Refused by the rule that is not met, what keeps a person from signing, and SigningStopped.
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
            try:
                self._sign_next(intent, missing)
            except Abandoned as error:
                raise SigningStopped(intent=intent.id[:SHORT]) from error

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
            self._wait(error, say("the key is here now: look again"), Choice("file", say("name a key file")))
            return
        if key is None:
            raise NoKeyOfPerson(person=signer.name)
        self.dialogue.confirm(_question(wanted, signer.name))
        text, ssh = intent.text.encode("utf-8"), self.tools.ssh
        try:
            signed = self.tools.lend_terminal(
                signer.in_words(), lambda: ssh.sign(signer.held, key, INTENT_NAMESPACE, text, signer.name)
            )
        except (AgentEmpty, KeyNotHere, NoAgent, SigningRefused, SigningTimedOut) as error:
            self._wait(error, say("sign again"))
            return
        given = ApprovalGiven(
            person=signer.known.person,
            fingerprint=signer.known.fingerprint,
            signature=base64.b64encode(signed.blob).decode("ascii"),
            means="keyboard",
        )
        record_approval(self.journal, intent, given)

    def _wait(self, error: OperatorError, again: Text, *more: Choice) -> None:
        """Have somebody look after a key that does not sign, who may try again; raises the error where nobody is."""
        if not self.dialogue.waits or getattr(error, "rule", "approval-missing") != "approval-missing":
            raise error
        self.show(error.explain())
        choices = (
            Choice("again", again),
            *more,
            Choice("stop", self.stopping),
        )
        chosen = self.dialogue.choose("no-key", say("What next?"), choices)
        if chosen == "stop":
            raise error
        if chosen == "file":
            self._name_file()

    def _name_file(self) -> None:
        """Have a key file named; one that holds no key is said, and nothing else comes of it."""
        typed = self.dialogue.text(TextQuestion("key-file", say("Name of the key file."), ""))
        try:
            self.named.append(self.tools.ssh.in_file(Path(typed).expanduser()))
        except OperatorError as error:
            self.show(error.explain())

    def _signer(self, record: Record, intent: Intent, missing: Sequence[Missing]) -> Able:
        """Find who signs next: the person who is named, or one of those who may approve and have a key here."""
        wanted, held = missing[0], [*self.named, *self.tools.held()]
        if wanted.capacity == "elsewhere" or (wanted.person is None and wanted.capacity != "approval"):
            raise refusals.still_missing(intent, missing, record.called)
        able = able_to_sign(record, intent, wanted, held)
        if wanted.person is not None and not able:
            raise self._cannot(record, wanted.person, held)
        if not able:
            raise refusals.still_missing(intent, missing, record.called)
        policy = policy_in_force(record)
        signer = able[0] if len({each.known.person for each in able}) == 1 else self._picked(wanted, record, able)
        require_fit_key(policy.keys, signer, held, record, self.tools.ssh)
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

    def _picked(self, wanted: Missing, record: Record, able: Sequence[Able]) -> Able:
        """Have one of several people picked; where nobody is there to do it, the first whose key was named."""
        if not self.dialogue.waits:
            return able[0]
        by_person: Mapping[str, Able] = {each.known.person: each for each in reversed(able)}
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
    known = record.person_key(fact.fingerprint)
    key = None if known is None else public_key(record, known)
    if known is None or key is None:
        raise refusals.unknown_key(fact.fingerprint)
    new = given_by(key, known, case.intent.text, base64.b64decode(fact.signature))
    why = may_still_sign(case, before, replace(new, means=fact.means))
    if why is not None:
        raise refusals.unfit_signature(why, record.called(known.person))


def _question(wanted: Missing, name: str) -> Confirmation:
    text = say("Sign as {name}?", name=name)
    if wanted.capacity == "approval":
        text = say("{wanted}: sign as {name}?", wanted=wanted.in_words(str), name=name)
    return Confirmation("sign", text, say("sign"))
