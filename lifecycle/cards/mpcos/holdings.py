"""Set record, share and label on a card: written and read under secure messaging, and always read back."""

import hmac

from msgspec.structs import replace

from lifecycle.cards.holding_bytes import SLOT, slot_bytes
from lifecycle.cards.mpcos import commands, profile, records
from lifecycle.cards.mpcos.exchange import must
from lifecycle.cards.mpcos.secured import Secured
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import LabelDamaged, NotKept, ShareDamaged
from lifecycle.domain.holding import SetRecord, Share
from lifecycle.domain.secret import wipe
from lifecycle.domain.text import Text, say

SET_RECORD, SHARE, LABEL = say("the set record"), say("the share"), say("the label")


def must_be_writable(share: Share, label: str, record: SetRecord) -> None:
    """See that each can stand in its file; raises ValueError, and nothing is sent."""
    records.label_bytes(label)
    slot_bytes(replace(record, sequence=1))
    wipe(records.share_bytes(share))


def write_set_record(secured: Secured, known: bytes, record: SetRecord) -> bytes:
    """Write a set record over the older or bad slot of the file, whose 96 bytes are `known`; give what is there now.

    One UPDATE of one slot: torn, it leaves a bad checksum there, and the other slot counts. Raises NotKept.
    """
    slot, sequence = records.next_slot(known)
    block = slot_bytes(replace(record, sequence=sequence))
    secured.begin()
    secured.update(profile.SET, slot * SLOT, block)
    secured.begin()
    content = secured.read(profile.SET)
    start = slot * SLOT
    if content[start : start + SLOT] != block or records.set_record_of(content).sequence != sequence:
        raise NotKept(serial=secured.serial, what=SET_RECORD)
    return content


def read_share(secured: Secured) -> Share | None:
    """Read the share; None where all bytes are zero. Raises ShareDamaged."""
    secured.begin()
    return _share(bytearray(secured.read(profile.SHARE, secret=True)), secured.serial)


def read_share_in_clear(channel: Channel, serial: str) -> Share | None:
    """Read the share without a session, after the PIN; None where all bytes are zero. Raises ShareDamaged."""
    command = commands.read(profile.SHARE, profile.SHARE.size, secret=True)
    return _share(bytearray(must(channel, command, serial)), serial)


def _share(content: bytearray, serial: str) -> Share | None:
    try:
        return records.share_of(content)
    except records.Damaged:
        raise ShareDamaged(serial=serial) from None
    finally:
        wipe(content)


def write_share(secured: Secured, share: Share) -> None:
    """Write a share, read it back and compare; raises NotKept."""
    content = records.share_bytes(share)
    try:
        _write(secured, profile.SHARE, content, SHARE)
    finally:
        wipe(content)


def erase_share(secured: Secured) -> None:
    """Write zeros over the share and read them back; raises NotKept."""
    _write(secured, profile.SHARE, bytes(profile.SHARE.size), SHARE)


def read_label(secured: Secured) -> bytes | None:
    """Read the label, 1 to 32 bytes of any kind; None where all bytes of the file are zero. Raises LabelDamaged."""
    secured.begin()
    try:
        return records.label_of(secured.read(profile.LABEL, secret=True))
    except records.Damaged:
        raise LabelDamaged(serial=secured.serial) from None


def write_label(secured: Secured, label: str | None) -> None:
    """Write a label, or zeros for none, and read it back; raises NotKept, and ValueError for what is no label."""
    content = bytes(profile.LABEL.size) if label is None else records.label_bytes(label)
    _write(secured, profile.LABEL, content, LABEL)


def _write(secured: Secured, file: profile.CardFile, content: bytes | bytearray, what: Text) -> None:
    """Write the whole of a secret file once and read it back, each in a session of its own."""
    secured.begin()
    secured.update(file, 0, bytes(content), secret=True)
    secured.begin()
    kept = bytearray(secured.read(file, secret=True))
    same = hmac.compare_digest(kept, content)
    wipe(kept)
    if not same:
        raise NotKept(serial=secured.serial, what=what)
