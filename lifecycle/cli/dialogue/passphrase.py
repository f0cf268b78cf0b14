"""The passphrase of a backup: from a file that only its owner can read, or typed, and twice where it is a new one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.answer_file import opened, read_first_line
from lifecycle.cli.dialogue.one_question import person_at_terminal
from lifecycle.cli.hardening import no_core_dumps
from lifecycle.domain.dialogue import Dialogue, SecretQuestion
from lifecycle.domain.errors import BadAnswer, InputNeeded
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say

Judge = Callable[[Secret], Text | None]
"""Says why a new passphrase is not good enough."""

_ASKED = say("Passphrase of the backup")


@contextmanager
def passphrase(context: Context, file: str | None, judge: Judge | None = None) -> Iterator[Secret]:
    """Give the passphrase; with `judge` it is a new one. Raises BadPinFile, BadAnswer, InputNeeded and Abandoned."""
    with no_core_dumps(), _given(context, file, judge) as secret:
        yield secret


def _given(context: Context, file: str | None, judge: Judge | None) -> Secret:
    with opened(file, None) as descriptor:
        if descriptor is not None:
            return _judged(read_first_line(descriptor), judge)
    with person_at_terminal(context) as person:
        if person is None:
            raise InputNeeded(question=_ASKED, option="--passphrase-file")
        return person.secret(SecretQuestion("passphrase", _ASKED)) if judge is None else _new(person, judge)


def _judged(secret: Secret, judge: Judge | None) -> Secret:
    problem = None if judge is None else judge(secret)
    if problem is not None:
        secret.close()
        raise BadAnswer(question=_ASKED, problem=problem)
    return secret


def _new(person: Dialogue, judge: Judge) -> Secret:
    """Ask until it is good enough and was typed twice."""
    problem: Text | None = None
    while True:
        secret = person.secret(SecretQuestion("passphrase", say("New passphrase for the backup"), problem))
        problem = judge(secret)
        if problem is None:
            with person.secret(SecretQuestion("passphrase-again", say("Repeat the passphrase"))) as again:
                if secret.matches(again):
                    return secret
            problem = say("the two entries differ.")
        secret.close()
