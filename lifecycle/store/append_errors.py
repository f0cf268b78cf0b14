"""What can go wrong with an append though the store can be written.

StoreError
|-- AppendRefused         the events themselves; nothing was recorded
|   |-- StreamConflict, EventConflict, DraftInvalid, NulInText
|-- AppendUncertain       the one case in which nobody knows whether events were appended
"""

from lifecycle.domain.errors import StoreError


class AppendRefused(StoreError):
    """The events themselves cannot be appended; nothing was recorded."""

    code = "append-refused"
    message = "The events cannot be appended."


class StreamConflict(AppendRefused):
    """A stream is not at the version that the caller expected."""

    code = "stream-conflict"
    message = "The stream {stream} has moved on: event {id} was to be number {expected}, and would be number {actual}."
    advice = "Nothing was recorded. Run the command again: it will see what was recorded meanwhile."


class EventConflict(AppendRefused):
    """An event of this id is recorded already, and says something else; or only a part of the events is."""

    code = "event-conflict"
    message = "The event {id} is already recorded at position {position}, {reason}."
    advice = "Nothing was recorded. This is a defect of the caller: an id stands for one event."


class DraftInvalid(AppendRefused):
    """A draft made a body that the store could not read back."""

    code = "draft-invalid"
    message = "The event {id} of stream {stream} cannot be recorded: {reason}"
    advice = "Nothing was recorded. This is a defect of lifecycle; please report it."


class NulInText(AppendRefused):
    """A text of an event, or one that it discloses, holds the character that not every engine can store."""

    code = "nul-in-text"
    message = "The text of {field} contains the character U+0000. A record cannot hold it."
    advice = "Nothing was recorded. Leave the character out, and run the command again."


class AppendUncertain(StoreError):
    """The commit failed, and so did reading back whether it took place."""

    code = "append-uncertain"
    message = "Whether the event {id} was recorded in {path} is not known: {reason}"
    advice = "Repeat it with the same id: it is then either found or recorded, never twice."
