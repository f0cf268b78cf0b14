"""What can go wrong with an append though the store can be written.

StoreError
|-- AppendRefused         the events themselves; nothing was recorded
|   |-- StreamConflict, EventConflict, DraftInvalid, NulInText, HeadLost
|-- AppendUncertain       the one case in which nobody knows whether events were appended
"""

from lifecycle.domain.errors import StoreError


class AppendRefused(StoreError):
    """The events themselves cannot be appended; nothing was recorded."""

    code = "append-refused"
    message = "The events cannot be recorded."


class StreamConflict(AppendRefused):
    """A stream is not at the version that the caller expected."""

    code = "stream-conflict"
    message = (
        "Stream {stream} changed meanwhile: event {id} was to be number {expected} and would be "
        "number {actual}. Nothing was recorded."
    )
    advice = "Run the command again. lifecycle then sees what was recorded meanwhile."


class EventConflict(AppendRefused):
    """An event of this id is recorded already, and says something else; or only a part of the events is."""

    code = "event-conflict"
    message = "Event {id} is already recorded as event #{position}, {reason}. Nothing was recorded."
    advice = "This is an error of the calling program: an id stands for 1 event."


class DraftInvalid(AppendRefused):
    """A draft made a body that the store could not read back."""

    code = "draft-invalid"
    message = "Event {id} of stream {stream} cannot be recorded: {reason}. Nothing was recorded."
    advice = "This is an internal error of lifecycle. Report it with the log."


class NulInText(AppendRefused):
    """A text of an event, or one that it discloses, holds the character that not every engine can store."""

    code = "nul-in-text"
    message = "The text of {field} contains the character U+0000, which no record can hold. Nothing was recorded."
    advice = "Remove the character and run the command again."


class HeadLost(AppendRefused):
    """The tree grew while this append held the head lock: what keeps the store does not lock."""

    code = "head-lost"
    message = "Another program added to record {path} at the same moment. Its lock does not hold. Nothing was recorded."
    advice = "Keep the record on a database or disk whose locks hold. Until then, use 1 program at a time."


class AppendUncertain(StoreError):
    """The commit failed, and so did reading back whether it took place."""

    code = "append-uncertain"
    message = "Nobody knows whether event {id} was recorded in {path}: {reason}."
    advice = "Record the event again with the same id. lifecycle then finds or records the event, never twice."
