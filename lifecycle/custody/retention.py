"""Rules of retention: which class the record may have, and what may not be erased while a legal hold stands."""

import secrets

from lifecycle.custody.reviews import Disclose, Entry
from lifecycle.domain.errors import OperatorError, Refused, UnknownName
from lifecycle.domain.facts import LegalHoldLifted, LegalHoldPlaced, RetentionSet
from lifecycle.domain.instant import Instant
from lifecycle.domain.retention import CLASSES, DEFAULT, OWN, LegalHold, RetentionClass
from lifecycle.domain.text import Text, say
from lifecycle.projections.retention import holds_at, retention_at
from lifecycle.reports import Snapshot
from lifecycle.store.disclosures import ALTERED, text_kept
from lifecycle.store.view import View


class NotBegun(OperatorError):
    """Something was to be set for a record in which nothing is."""

    code = "record-not-begun"
    message = "The record is empty. A retention period needs at least 1 event."
    advice = "Inspect a card first.\n  lifecycle run inspect"


def must_not_be_held(view: View) -> None:
    """Raise Refused while a legal hold stands: then no name and no other text may be erased.

    To be asked inside the transaction that records the erasing: `Journal.append(..., check=must_not_be_held)`.
    """
    standing = [each for each in holds_at(view) if each.stands]
    if standing:
        names = ", ".join(called(view, each) for each in standing)
        raise Refused(
            "legal-hold",
            say("a legal hold is in force: {names}. Until it is lifted, nothing may be erased.", names=names),
            say(
                "See the reason. The person responsible can lift the hold.\n"
                "  lifecycle retention show\n"
                "  lifecycle retention lift NAME"
            ),
        )


def kept(snapshot: Snapshot, name: str, years: int | None, reason: str, *, disclose: Disclose) -> Entry:
    """Give what sets the class of the record: one of CLASSES, or `own` with a number of years.

    Raises UnknownName, NotBegun, and Refused where the record has that class already.
    """
    chosen = _chosen(name, years)
    now = retention_at(snapshot.view)
    if now is not None and (now.name, now.years) == (chosen.name, chosen.years):
        raise Refused(
            "retention-unchanged",
            say("the record has had this retention class since {at} UTC.", at=Instant(now.set_at).short()),
            say("See the class and the reason.\n  lifecycle retention show"),
        )
    fact = RetentionSet(name=chosen.name, years=chosen.years, begins=chosen.begins, reason=disclose(reason))
    return Entry(_ledger(snapshot), [fact], lambda _: None)


def _chosen(name: str, years: int | None) -> RetentionClass:
    if name == OWN and years is not None:
        return RetentionClass(OWN, years, DEFAULT.begins, "", say("set by the organisation"))
    if name not in CLASSES:
        next_step = say("Choose one of these classes: {names}. Or give --years.", names=", ".join(CLASSES))
        raise UnknownName(kind=say("class"), name=name, next_step=next_step)
    return CLASSES[name]


def _ledger(snapshot: Snapshot) -> str:
    """Name the stream of what is about the record as a whole."""
    first = next(snapshot.store.events(upto=1), None)
    if first is None:
        raise NotBegun
    return first[1].stream


def placed(snapshot: Snapshot, name: str, reason: str, *, disclose: Disclose) -> Entry:
    """Give what places a hold; raises NotBegun, and Refused where one of that name stands."""

    def must_be_new(then: View) -> None:
        known = _standing(then, name)
        if known is not None:
            raise Refused(
                "hold-stands",
                say(
                    "the hold {name} has been in force since {at} UTC.", name=name, at=Instant(known.placed_at).short()
                ),
                say("Choose another name, or keep the present hold."),
            )

    _ledger(snapshot)
    must_be_new(snapshot.view)
    facts = [LegalHoldPlaced(name=disclose(name), reason=disclose(reason))]
    return Entry(f"hold:{secrets.token_hex(8)}", facts, must_be_new)


def lifted(snapshot: Snapshot, name: str, reason: str | None, *, disclose: Disclose) -> Entry:
    """Give what lifts a hold; raises UnknownName, and Refused where it was lifted before."""

    def must_stand(then: View) -> LegalHold:
        known = _standing(then, name)
        if known is None:
            raise _not_standing(then, name)
        return known

    hold = must_stand(snapshot.view)
    facts = [LegalHoldLifted(reason=None if reason is None else disclose(reason))]

    def still_stands(then: View) -> None:
        must_stand(then)

    return Entry(hold.id, facts, still_stands)


def called(view: View, hold: LegalHold) -> str:
    """Give the name of a hold, or its pseudonym where the name is not there."""
    name = text_kept(view.connection, hold.name)
    return hold.id if name is None else name


def _standing(view: View, name: str) -> LegalHold | None:
    return next((each for each in _named(view, name) if each.stands), None)


def _named(view: View, name: str) -> list[LegalHold]:
    return [each for each in holds_at(view) if name in {each.id, called(view, each)} - {ALTERED}]


def _not_standing(view: View, name: str) -> Refused | UnknownName:
    before = _named(view, name)
    if before:
        at = Instant(before[-1].lifted_at or 0).short()
        return Refused("hold-lifted", say("the hold {name} was lifted on {at} UTC.", name=name, at=at), _which(view))
    return UnknownName(kind=say("legal hold"), name=name, next_step=_which(view))


def _which(view: View) -> Text:
    names = ", ".join(called(view, each) for each in holds_at(view) if each.stands)
    return say("Holds in force: {names}.", names=names) if names else say("No legal hold is in force.")
