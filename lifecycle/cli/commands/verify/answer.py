"""What `verify` prints with --json, as types: of a record, and of a bundle."""

from typing import Literal, TypedDict

from lifecycle.cli.printing.answer import Answer


class RecordLayer(TypedDict):
    """A layer of the verification of a record."""

    layer: str
    verdict: Literal["PASS", "FAIL", "NOT CHECKED"]
    note: str


class ProofFromOutside(TypedDict):
    """The newest checkpoint from outside that the record agrees with, signed by a trusted key."""

    layer: str
    size: int
    """Events that it covers."""
    key: str
    """Name and number of the key, as a signed note has them."""


class RecordFault(TypedDict):
    """The first thing that is wrong."""

    what: str
    position: int | None
    event_id: str | None
    column: str | None
    last: int | None
    """The last position, where the fault is somewhere in a range."""


class RecordFields(TypedDict):
    """What was found in a record."""

    store: str
    """The path of the record file."""
    salvage: bool
    """Whether another program's tools wrote the file from a record."""
    sound: bool
    """Whether nothing was found wrong."""
    proven: bool
    proven_by: ProofFromOutside | None
    events: int | None
    """null where pages are damaged."""
    root: str | None
    layers: list[RecordLayer]
    fault: RecordFault | None
    covered_until: int | None
    """The size of the newest checkpoint that counts."""
    covered_at: str | None
    events_after: int
    """Newer events, which no checkpoint covers."""
    coverage: str
    exit_code: int


class RecordAnswer(Answer, RecordFields):
    """The answer on a record; the outcome is "done", "unproven", "found-wrong" or "forked"."""

    saved: str | None
    """Where the checkpoint was saved."""
    earlier: str | None
    """Where the checkpoint is kept that stood there."""
    fork_file: str | None
    """The file that proves a fork to others."""


class BundleFault(TypedDict):
    """One thing that is wrong in a bundle, as exactly as it can be named."""

    message: str
    member: str | None
    line: int | None
    position: int | None
    event: str | None


class BundleLayer(TypedDict):
    """A layer of the verification of a bundle, with its first 10 faults."""

    layer: str
    verdict: Literal["PASS", "FAIL", "NOT CHECKED"]
    note: str
    faults: list[BundleFault]


class BundleAnswer(Answer):
    """The answer on a bundle; `verify.py --json` gives the same keys but command, outcome, saved and earlier."""

    bundle: str
    origin: str | None
    first: int | None
    last: int | None
    size: int | None
    root: str | None
    signed_at: int | None
    """Seconds since 1970-01-01 UTC."""
    layers: list[BundleLayer]
    covered_until: int | None
    events_after: int
    coverage: str
    fork_file: str | None
    saved: str | None
    earlier: str | None
    """Where the checkpoint is kept that stood there."""
