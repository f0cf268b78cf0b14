"""Which workstations sign: one more asks for it, one that signs adds its key, and ends that of one which is no more."""

from pathlib import Path
from typing import Final

from lifecycle.approval.acting import SignedAct
from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import SigningKeyAdded, SigningKeyEnded
from lifecycle.domain.hostile_text import harmless, is_hostile
from lifecycle.domain.signed_note import NoteMalformed, SignedNote
from lifecycle.domain.text import say
from lifecycle.projections.signing_keys import NamedKeys
from lifecycle.signing.addition import Addition, request
from lifecycle.signing.errors import KnownUnusable, RequestUnusable
from lifecycle.signing.keys import PublicKeys
from lifecycle.signing.last_checkpoint import must_hold
from lifecycle.signing.signatures import signed_by
from lifecycle.signing.signer import Signer

LONGEST_NAME: Final = 100
"""Characters of the name of a workstation, at most."""
_LONGEST_FILE: Final = 1 << 20
"""Bytes that are read of a file from another workstation."""


def key_named(signer: Signer, named: str) -> PublicKeys:
    """Give the key that signs under an id, that of its Ed25519 half in hex; raises Refused where none does."""
    name, known = signer.here.name(), signer.here.named()
    found = [each for each in known if _both(each).under(name)[0].id.hex() == named.casefold()]
    for each in found:
        if each.until is None:
            return _both(each)
    problem = (
        say("key {key} does not sign the record any more.", key=named)
        if found
        else say("the record has no key {key}.", key=named)
    )
    raise Refused("key-does-not-sign", problem, say("List the keys that sign.\n  lifecycle key list"))


def ask_to_sign(signer: Signer) -> SignedNote:
    """Write the request of this workstation; its key is made where none is. Raises Refused where it signs already."""
    signer.origin()
    name, sign, key = signer.here.name(), signer.here.keys_in_force(), signer.keys.load()
    if not sign or (key is not None and key.public in sign):
        raise Refused(
            "signs-already",
            say("this workstation signs the record, or can begin to: nobody has to add its key."),
            say("To sign:\n  lifecycle checkpoint"),
        )
    _require_new(signer, None if key is None else key.public)
    station = " ".join(harmless(signer.journal.station).split())[:LONGEST_NAME].rstrip()
    return request(name, signer.keys.made(), station or "?", sign)


def read_request(signer: Signer, file: Path) -> Addition:
    """Read the request of another workstation; raises RequestUnusable, and Refused where its key may not be added."""
    signer.origin()
    try:
        added = Addition.read(_content(file))
    except (NoteMalformed, OSError) as error:
        raise RequestUnusable(file=str(file), reason=_reason(error)) from error
    if is_hostile(added.workstation) or not 0 < len(added.workstation) <= LONGEST_NAME:
        reason = say(
            "the name of the workstation is empty, has characters that cannot be seen, or has more than {count}",
            count=LONGEST_NAME,
        )
        raise RequestUnusable(file=str(file), reason=reason)
    if added.name != signer.here.name():
        raise RequestUnusable(file=str(file), reason=say("the request is for another record, {name}", name=added.name))
    _require_new(signer, added.new)
    key = signer.here.require_key(signer.keys)
    if key is None or not added.knows(key.public):
        raise RequestUnusable(
            file=str(file),
            reason=say(
                "the request does not name the key of this workstation; write it again on the other workstation"
            ),
        )
    return added


def fields_of(added: Addition) -> dict[str, str]:
    """Give what an addition records and people may have to sign, before this workstation signs it."""
    first, second = added.new.under(added.name)
    return {"ed25519": first.line(), "ml_dsa_44": second.line(), "workstation": added.workstation}


def add(signer: Signer, added: Addition, act: SignedAct | None = None) -> SignedCheckpoint:
    """Record that another workstation signs too, and sign that; gives the checkpoint, which it can begin with."""
    origin = signer.origin()
    with signer.last.held(origin) as held:
        signer.here.compared(origin, held.found)
        key, known = signer.key(held), signer.here.named()
        _require_new(signer, added.new)
        statement = added.vouched(key).encoded().decode("utf-8")
        signer.record(SigningKeyAdded(**fields_of(added), statement=statement), at_keys=known, act=act)
        return signer.signed(held, key)


def key_to_end(signer: Signer, named: str) -> PublicKeys:
    """Give the key that is to end, by its id; raises Refused for that of this workstation, and for the last one."""
    ended, key = key_named(signer, named), signer.keys.load()
    if len(signer.here.keys_in_force()) == 1:
        raise Refused(
            "last-key-that-signs",
            say("no other key signs the record, so this one cannot end."),
            say("Replace the key, or adopt a new one if it is lost.\n  lifecycle key rotate\n  lifecycle key adopt"),
        )
    if key is not None and key.public == ended:
        raise Refused(
            "key-of-this-workstation",
            say("this is the key of this workstation. Another workstation must end it, and sign that."),
            say("End it there, or replace it here.\n  lifecycle key rotate"),
        )
    return ended


def end(signer: Signer, named: str) -> PublicKeys:
    """Record that a key signs no more; an alarm, which is signed afterwards where that can be done.

    Raises as `key_to_end` does.
    """
    known, ended = signer.here.named(), key_to_end(signer, named)
    first, second = ended.under(signer.here.name())
    signer.record(SigningKeyEnded(ed25519=first.line(), ml_dsa_44=second.line()), at_keys=known)
    return ended


def begin_from(signer: Signer, file: Path) -> SignedCheckpoint:
    """Take a checkpoint of another workstation as the last one that is known here.

    The record has to hold what it covers, and a key of the record has to have signed it that nobody ended: it may be
    lost or replaced meanwhile. The key of this workstation has to sign already. Raises KnownUnusable, Refused where
    this workstation knows one already, RolledBack and Forked, and what `KnownLedger.require_key` raises.
    """
    origin = signer.origin()
    signer.here.require_key(signer.keys)
    with signer.last.held(origin) as held:
        if held.found is not None:
            raise Refused(
                "last-checkpoint-known",
                say("this workstation knows the last signed checkpoint."),
                say("Sign without --known.\n  lifecycle checkpoint"),
            )
        try:
            signed = SignedCheckpoint.read(_content(file))
        except (NoteMalformed, OSError) as error:
            raise KnownUnusable(file=str(file), reason=_reason(error)) from error
        if signed.checkpoint.origin != origin_line(origin):
            raise KnownUnusable(file=str(file), reason=say("the checkpoint is of another record"))
        size, name = signed.checkpoint.size, signer.here.name()
        count = [_both(each) for each in signer.here.named() if each.end != "ended" and each.may_sign(size, 0)]
        if not any(signed_by(signed, each.under(name)[0]) for each in count):
            reason = say("no key of the record signed this checkpoint, or the key was ended")
            raise KnownUnusable(file=str(file), reason=reason)
        must_hold(signer.journal.store, signed)
        held.swap(signed)
        return signed


def _require_new(signer: Signer, public: PublicKeys | None) -> None:
    """See that a key never signed the record: what was ended, replaced or lost does not come back."""
    found = [each for each in signer.here.named() if public is not None and each.ed25519 == public.ed25519]
    if any(each.until is None for each in found):
        raise Refused(
            "key-signs-already",
            say("this key was added already: workstation {name} signs the record.", name=found[-1].workstation),
            say(
                "Give that workstation a checkpoint to begin with, if it has none.\n"
                "  lifecycle checkpoint --save checkpoint.txt"
            ),
        )
    if found:
        raise Refused(
            "key-was-used",
            say("this key signed the record before, so it cannot be added."),
            say("On the workstation that asks, move the key file aside and ask again.\n  lifecycle key request"),
        )


def _both(keys: NamedKeys) -> PublicKeys:
    return PublicKeys(keys.ed25519, keys.ml_dsa_44)


def _content(file: Path) -> bytes:
    """Read a file that was brought here, and no more of it than can be right."""
    with file.open("rb") as opened:
        return opened.read(_LONGEST_FILE + 1)


def _reason(error: NoteMalformed | OSError) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
