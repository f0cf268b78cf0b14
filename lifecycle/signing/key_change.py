"""What a person decides about signing: another key, a lost one, and going on where the last checkpoint is not known."""

from collections.abc import Mapping
from typing import NamedTuple

from lifecycle.approval.acting import SignedAct
from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import LastCheckpointUnknown, SigningKeyRotated
from lifecycle.domain.text import say
from lifecycle.signing.errors import LastCheckpointMissing
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.rotation import statement
from lifecycle.signing.signatures import signed_by
from lifecycle.signing.signer import Signer
from lifecycle.signing.workstations import key_named


class Rekeyed(NamedTuple):
    """Which key signs now, and what it signed first."""

    old: PublicKeys
    new: PublicKeys
    signed: SignedCheckpoint | None
    """None where the last checkpoint is not known on this machine, so that nothing was signed yet."""


def keys_to_rotate(signer: Signer) -> Mapping[str, str]:
    """Give the keys that a rotation records, which people may have to sign: the next one is made, and waits for that.

    Raises what `Signer.sign` raises.
    """
    origin = signer.origin()
    with signer.last.held(origin) as held:
        return _of_both(origin, signer.key(held), signer.keys.made_next())


def _of_both(origin: str, old: SigningKey, new: SigningKey) -> Mapping[str, str]:
    name = origin_line(origin)
    before, after = old.public.under(name), new.public.under(name)
    return {
        "old_ed25519": before[0].line(),
        "old_ml_dsa_44": before[1].line(),
        "new_ed25519": after[0].line(),
        "new_ml_dsa_44": after[1].line(),
    }


def rotate(signer: Signer, act: SignedAct | None = None) -> Rekeyed:
    """Give the place of the key to a new one, which both of them sign; the old private key is destroyed.

    The event is durable before the file changes. Cut off after it, the change is ended by whatever signs next: the old
    key signs the event, and then the new one takes its place. Raises what `Signer.sign` raises.
    """
    origin = signer.origin()
    name = origin_line(origin)
    with signer.last.held(origin) as held:
        signer.here.compared(origin, held.found)
        old = signer.key(held)
        new = signer.keys.made_next()
        both = _of_both(origin, old, new)
        rotated = SigningKeyRotated(**both, statement=statement(name, old, new).encoded().decode("utf-8"))
        signer.record(rotated, at_keys=signer.here.named(), act=act)
        signed = signer.signed(held, signer.key(held))
    return Rekeyed(old.public, new.public, signed)


def lost_key(signer: Signer, named: str | None = None) -> PublicKeys:
    """Give the key that is lost: the one that was named, that signed here last, or that is of this workstation.

    `named` is the id of its Ed25519 half, 8 hex digits. Raises Refused where nothing is lost, and where none was named
    and all that sign are of other workstations.
    """
    sign, here = signer.here.keys_in_force(), (signer.keys.load(), signer.keys.load_next())
    own = [each.public for each in here if each is not None and each.public in sign]
    if named is not None and key_named(signer, named) not in own and own:
        raise Refused(
            "key-not-lost",
            say(
                "this workstation signs with a key of its own, so it adopts none in the place of key {key}.", key=named
            ),
            say("End the other key.\n  lifecycle key end {key}", key=named),
        )
    if not sign or own:
        raise Refused(
            "key-not-lost",
            say("the signing key of this record is not lost."),
            say("Replace the key by a rotation.\n  lifecycle key rotate"),
        )
    if named is not None:
        return key_named(signer, named)
    last, name = signer.last.read(signer.origin()), signer.here.name()
    signed = [each for each in sign if last is not None and signed_by(last, each.under(name)[0])]
    likely = signed or [each for each in sign if signer.here.workstation_of(each) == signer.journal.station]
    if len(likely) == 1:
        return likely[0]
    listed = ", ".join(f"{each.under(name)[0].id.hex()} ({signer.here.workstation_of(each)})" for each in sign)
    raise Refused(
        "lost-key-not-known",
        say("the keys that sign this record are of other workstations: {keys}.", keys=listed),
        say(
            "Ask at one of them for a key of your own. If one of these keys is lost permanently, name it.\n"
            "  lifecycle key request --save request.txt\n"
            "  lifecycle key adopt --lost KEY"
        ),
    )


def keys_to_adopt(signer: Signer, named: str | None = None) -> Mapping[str, str | None]:
    """Give the keys that an adoption records, as far as they are there before it; raises as `lost_key` does."""
    lost, here = lost_key(signer, named), signer.keys.load()
    _require_not_ended(signer, here)
    known = signer.adoption(lost if here is None else here.public, lost)
    there = {} if here is None else {"ed25519": known.ed25519, "ml_dsa_44": known.ml_dsa_44}
    return {**there, "replaces": known.replaces}


def adopt(signer: Signer, act: SignedAct | None = None, *, named: str | None = None) -> Rekeyed:
    """Have the key that is here, or a new one where none is, sign in the place of one that is lost; it is recorded.

    Raises as `lost_key` does.
    """
    origin = signer.origin()
    with signer.last.held(origin) as held:
        lost, known = lost_key(signer, named), signer.here.named()
        if held.found is not None:
            signer.here.compared(origin, held.found)
        key = signer.keys.made()
        _require_not_ended(signer, key)
        signer.record(signer.adoption(key.public, lost), at_keys=known, act=act)
        try:
            signer.here.compared(origin, held.found)
        except LastCheckpointMissing:
            return Rekeyed(lost, key.public, None)
        return Rekeyed(lost, key.public, signer.signed(held, key))


def _require_not_ended(signer: Signer, key: SigningKey | None) -> None:
    if any(
        key is not None and each.ed25519 == key.public.ed25519 and each.end == "ended" for each in signer.here.named()
    ):
        raise Refused(
            "key-was-ended",
            say("the key in {file} was ended, and never signs this record again.", file=str(signer.keys.path)),
            say("Move the key file aside. A new key is made then."),
        )


def unknown_here(signer: Signer) -> SignedCheckpoint:
    """Give the newest checkpoint of a store that this machine knows none of; raises Refused where it knows one."""
    origin = signer.origin()
    kept = signer.here.kept(origin)
    if kept is None or signer.last.read(origin) is not None:
        raise Refused(
            "last-checkpoint-known",
            say("this workstation knows the last signed checkpoint."),
            say("Sign without --first-here.\n  lifecycle checkpoint"),
        )
    signer.here.require_key(signer.keys)
    return kept


def sign_first_here(signer: Signer, act: SignedAct | None = None) -> SignedCheckpoint:
    """Sign where the last checkpoint is not known on this machine, and record that; a person answers for it.

    `act` is what people signed for it. Raises Refused where it is known, or where none was ever signed.
    """
    origin = signer.origin()
    with signer.last.held(origin) as held:
        kept = unknown_here(signer)
        signer.here.require_signed(origin, kept, str(signer.journal.store.path))
        key = signer.key(held)
        checkpoint = kept.checkpoint
        unknown = LastCheckpointUnknown(size=checkpoint.size, root=checkpoint.root.hex())
        signer.record(unknown, at_keys=signer.here.named(), act=act)
        return signer.signed(held, key, always=True)
