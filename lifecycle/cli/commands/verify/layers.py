"""The layers of a verification, which of them each fault is in, and every fault in words."""

from lifecycle.domain.text import say
from lifecycle.store.verdict import Wrong

VERDICTS = {"PASS": say("PASS"), "FAIL": say("FAIL"), "NOT CHECKED": say("NOT CHECKED")}
"""What each verdict is called; machines read the words in English."""

LAYERS = {
    "pages": say("SQLite's own pages"),
    "positions": say("events are numbered without a gap"),
    "bodies": say("what each event says"),
    "leaves": say("the hash of each event is that of what it says"),
    "columns": say("columns are copies of what the events say"),
    "canonical form": say("each event is written in the one form there is for it"),
    "versions": say("each stream is numbered without a gap"),
    "ids": say("no id is used twice"),
    "tiles": say("stored parts of the tree are those that the events give"),
    "root": say("the tree over all events has the root that is kept"),
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
    Wrong.POSITION_MISSING: say("it is missing"),
    Wrong.NOT_IN_TREE: say("it stands after the last event that the tree knows"),
    Wrong.BODY_NOT_BYTES: say("what it says is not stored as bytes"),
    Wrong.BODY_UNREADABLE: say("what it says cannot be read as an event"),
    Wrong.LEAF_DIFFERS: say("its hash is not that of what it says"),
    Wrong.COLUMN_DIFFERS: say("its column {column} is not a copy of what it says"),
    Wrong.BODY_NOT_CANONICAL: say("it is written in another form than the one there is for it"),
    Wrong.VERSION_OUT_OF_SEQUENCE: say("it is not the next event of its stream"),
    Wrong.ID_REPEATED: say("its id is used twice"),
    Wrong.TILE_DIFFERS: say("a stored part of the tree is not the one that the events give"),
    Wrong.TILE_MISSING: say("a stored part of the tree is missing"),
    Wrong.TILE_UNEXPECTED: say("there are stored parts of the tree that belong to no event"),
    Wrong.FRONTIER_UNREADABLE: say("the end of the tree that is kept is not one"),
    Wrong.ROOT_DIFFERS: say("an event is not the one that the tree was grown with"),
}
