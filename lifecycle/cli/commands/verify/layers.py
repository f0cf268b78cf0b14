"""The layers of a verification, which of them each fault is in, and every fault in words."""

from lifecycle.domain.text import Text, say
from lifecycle.store.verdict import Fault, Wrong

VERDICTS = {"PASS": say("PASS"), "FAIL": say("FAIL"), "NOT CHECKED": say("NOT CHECKED")}
"""What each verdict is called; machines read the words in English."""

LAYERS = {
    "pages": say("SQLite's own pages are intact"),
    "positions": say("event numbers have no gap"),
    "bodies": say("every event can be read"),
    "leaves": say("the hash of each event matches its content"),
    "columns": say("columns match the content of the events"),
    "canonical form": say("each event has its canonical form"),
    "versions": say("event numbers of each stream have no gap"),
    "ids": say("no id is used twice"),
    "tiles": say("stored parts of the tree match the events"),
    "root": say("root hash matches the events"),
}

LAYER_OF = {
    Wrong.POSITION_MISSING: "positions",
    Wrong.NOT_IN_TREE: "positions",
    Wrong.BODY_NOT_BYTES: "bodies",
    Wrong.BODY_UNREADABLE: "bodies",
    Wrong.LEAF_DIFFERS: "leaves",
    Wrong.COLUMN_DIFFERS: "columns",
    Wrong.BODY_NOT_CANONICAL: "canonical form",
    Wrong.VERSION_OUT_OF_SEQUENCE: "versions",
    Wrong.ID_REPEATED: "ids",
    Wrong.TILE_DIFFERS: "tiles",
    Wrong.TILE_MISSING: "tiles",
    Wrong.TILE_UNEXPECTED: "tiles",
    Wrong.FRONTIER_UNREADABLE: "root",
    Wrong.ROOT_DIFFERS: "root",
}

FAULTS = {
    Wrong.POSITION_MISSING: say("the event is missing"),
    Wrong.NOT_IN_TREE: say("the event is after the last event of the tree"),
    Wrong.BODY_NOT_BYTES: say("the content is not stored as bytes"),
    Wrong.BODY_UNREADABLE: say("the content cannot be read as an event"),
    Wrong.LEAF_DIFFERS: say("the hash does not match the content"),
    Wrong.COLUMN_DIFFERS: say("column {column} does not match the content"),
    Wrong.BODY_NOT_CANONICAL: say("the event does not have its canonical form"),
    Wrong.VERSION_OUT_OF_SEQUENCE: say("the event is not the next event of its stream"),
    Wrong.ID_REPEATED: say("the id is used twice"),
    Wrong.TILE_DIFFERS: say("a stored part of the tree does not match the events"),
    Wrong.TILE_MISSING: say("a stored part of the tree is missing"),
    Wrong.TILE_UNEXPECTED: say("a stored part of the tree belongs to no event"),
    Wrong.FRONTIER_UNREADABLE: say("the stored end of the tree cannot be read"),
    Wrong.ROOT_DIFFERS: say("root hash does not match the events"),
}


def fault_in_words(fault: Fault) -> Text:
    """Say what is wrong, without where."""
    return Text(FAULTS[fault.what].message, {"column": fault.column or "-"})
