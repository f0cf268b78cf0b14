"""What every command prints with --json, as types; the schemas in ops/schemas are made from these.

Keys stay within one schema number, and others may join them. Sentences are in English and may change. Times are
microseconds UTC where they are integers, and RFC 3339 with `Z` where they are strings. Digests are in hex.
"""

from typing import Literal, NotRequired, TypedDict


class ReplicaObject(TypedDict):
    """How far the replica is that gave an answer."""

    replayed_until: int
    """Its last event."""
    last_commit_seconds: float | None
    """Since its last commit was made at the primary; null where it repeated none yet."""
    caught_up: bool
    """Whether it repeated all that it received."""
    primary_at: int | None
    """The last event of the primary; null where the primary was not asked."""


class Answer(TypedDict):
    """What every answer says."""

    schema: Literal[1]
    command: str
    """The command without its options, for example "run inspect"."""
    outcome: str
    exit_code: int
    """As the process gives it."""
    replica: NotRequired[ReplicaObject]
    """Where a replica answers."""


class ErrorObject(TypedDict):
    """What went wrong."""

    code: str
    message: str
    next_step: str | None
    rule: str | None
    """The rule that refused, where there is one."""
    serial: str | None
    tries_left: int | None
    unsigned: "ErrorObject | None"
    """Why the events that were recorded are not signed."""
    next_command: list[str] | None
    """The first command of the next step, as its words."""
    pin_tries_spent: int | None
    """By the whole operation; null where nobody can know before the card is read."""
    card_changed: Literal["no", "yes", "unknown"]
    params: dict[str, str | int | float | bool | None]
    """The values in the message, by name."""
    exit_code: int


class LineFault(TypedDict):
    """A line of a list that was not imported."""

    line: int
    problem: str


class ErrorAnswer(Answer):
    """The answer of a command that failed; `run` adds the events that it recorded before."""

    error: ErrorObject
    faults: NotRequired[list[LineFault]]
    """Of `custody import`."""


class ProgressObject(TypedDict):
    """How far an operation over several cards is."""

    number: int
    of: int
    what: str
    state: Literal["wanted", "done", "failed"]
    text: str
    serial: str | None


class ProgressLine(TypedDict):
    """A line before the answer, for a step of an operation over several cards."""

    schema: Literal[1]
    command: str
    outcome: Literal["progress"]
    progress: ProgressObject
