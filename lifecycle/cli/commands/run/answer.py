"""What `run` prints with --json, as types; before it stand lines of progress where there are several cards."""

from typing import Any, NotRequired, TypedDict

from lifecycle.cli.printing.answer import Answer, ErrorAnswer, ErrorObject


class RecordedEvent(TypedDict):
    """An event and its place in the record."""

    position: int
    id: str
    tag: str
    stream: str
    version: int
    time: int


class OperationName(TypedDict):
    """Which operation it was."""

    name: str
    id: str | None
    """UUIDv7; null for a dry run."""


class ScreenLine(TypedDict):
    """A line of the Inspect screen."""

    name: str
    value: str | None
    """null where it is not known."""
    source: str


class VisitedCard(TypedDict):
    """A card that was used."""

    serial: str
    nickname: str | None
    reader: str | None


class PlannedStep(TypedDict):
    """A step of a dry run."""

    serial: str
    step: str
    records: str | None
    """The tag of the event that it would record."""


class Mismatch(TypedDict):
    """A field in which the card differs from the record."""

    field: str
    recorded: str | int | bool | None
    """As the record has it; of an anchor, the verdict on it."""
    shown: str | int | bool | None
    """As the card shows it; of an anchor, its id: origin, counter, size and 16 digits of the root hash."""


class RunFields(TypedDict):
    """What an operation did."""

    operation: OperationName
    reader: str | None
    nickname: str | None
    """Of the last card, as the record has it now; kept outside the events."""
    card: dict[str, Any]
    """The last card as the record has it now: the fields of CardState, its details, and names of earlier versions."""
    shown: dict[str, Any] | None
    """What the last card showed: the fields of CardFacts, its details, and names of earlier versions."""
    screen: list[ScreenLine]
    drift: list[Mismatch]
    cards: list[VisitedCard]
    findings: dict[str, str | int | bool | None]
    """What the operation was asked to find out, for example a label or a key check value."""
    events: list[RecordedEvent]
    unsigned: ErrorObject | None
    """Why the record could not be signed at the end, where all else was done."""
    plan: list[PlannedStep] | None
    """null unless --dry-run was given."""


class RunAnswer(Answer, RunFields):
    """The answer of `run`; the outcome is "completed", or "planned" with --dry-run."""

    alarms: list[str]
    """Keys under suspicion."""


class FailedAnswer(ErrorAnswer):
    """The answer of `run` where it did not complete.

    The outcome is "refused", "failed" (the card rejected a command), "interrupted" or "error".
    """

    events: NotRequired[list[RecordedEvent]]
