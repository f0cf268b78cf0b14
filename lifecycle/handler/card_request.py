"""What a person is asked for while a card is waited for: which one has to leave, which one to come."""

from collections.abc import Collection

from lifecycle.domain.text import Text, say
from lifecycle.steps.wanted_card import Wait

_DONE = say("Card {serial} is done. Remove it from {reader}. {insert}")
_REMOVE = say("Remove card {serial} from {reader}. {insert}")
_OFFERED = say("{insert} Enter takes card {serial} in {reader}.")


def request(wait: Wait, insert: Text, done: Collection[str]) -> Text:
    """Ask for a card; `insert` is what is asked for where none is named, `done` are those that had their part."""
    if wait.serial is not None:
        insert = say("Insert card {serial}.", serial=wait.serial)
    there = wait.offered or wait.leaving
    if there is None:
        return insert
    words = _REMOVE
    if wait.offered is not None:
        words = _OFFERED
    elif wait.serial is None and there.serial in done:
        words = _DONE
    return Text(words.message, {"serial": there.serial, "reader": there.reader, "insert": insert})
