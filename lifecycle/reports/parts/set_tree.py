"""The picture of a set: its shares, and the cards that each is on or was, copies too."""

from itertools import groupby

from lifecycle.domain.key_exposure import KeyExposure
from lifecycle.domain.set_standing import Standing
from lifecycle.domain.text import Text, say
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.cells import Cell
from lifecycle.reports.parts.custodian_names import CustodianNames, keeper_in_words
from lifecycle.reports.parts.pictures import Branch, Leaf, Tree
from lifecycle.reports.parts.set_members import custody_of
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.share_history import COLUMNS, rows

_PLACES = {column.name: place for place, column in enumerate(COLUMNS)}


def tree_of(snapshot: Snapshot, names: SetNames, stands: Standing, key: KeyExposure | None) -> Tree:
    """Draw it from the rows of its report."""
    keepers, found = CustodianNames(snapshot), list(rows(snapshot, names, stands))
    branches = [
        Branch(say("share {share}", share=share), [_leaf(snapshot, keepers, row) for row in of_share])
        for share, of_share in groupby(found, lambda row: row[_PLACES["share"]])
    ]
    shown = {row[_PLACES["share"]] for row in found}
    nowhere = [
        Branch(say("share {share}: on no card", share=share), ())
        for share in range(1, stands.quorum.issued + 1)
        if share not in shown
    ]
    return Tree(
        title=say("Shares of set {name} and the cards that hold them", name=names.name(stands.id)),
        root=(
            Text("{name}", {"name": names.name(stands.id)}),
            say("{needed} of {issued}", needed=stands.quorum.needed, issued=stands.quorum.issued),
            stands.in_words(key),
        ),
        branches=[*branches, *nowhere],
    )


def _leaf(snapshot: Snapshot, keepers: CustodianNames, row: tuple[Cell, ...]) -> Leaf:
    serial, copy, counts = str(row[_PLACES["serial"]]), row[_PLACES["copy"]], bool(row[_PLACES["counts"]])
    why = row[_PLACES["why_not"]] or row[_PLACES["now_in_words"]]
    status = say("good") if counts else say("not good: {why}", why=why)
    if copy:
        status = say("copy {copy}, {status}", copy=copy, status=status)
    is_here = row[_PLACES["now"]] in {"held", "unfinished", "maybe"}
    custody = custody_of(snapshot, serial)
    is_told = not is_here or (custody is not None and custody.where in {"lost", "destroyed"})  # why says that already
    where = keeper_in_words(custody, keepers)
    return Leaf(serial, status if is_told else say("{status}; {where}", status=status, where=where), counts)
