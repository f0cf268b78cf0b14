"""Lets another program's OpenPGP card answer, in a process of its own: one line asks, one line answers.

It runs under the Python of the environment of judges, never under ours: what it imports is licensed otherwise, and its
module `smartcard` has the name of pyscard's. Cards are held in memory and named by numbers.

    new MANUFACTURER SERIAL   a card as it leaves its maker; answers its number
    drop CARD                 forget it
    copy CARD                 another card with the same memory; answers its number
    memory CARD               a digest of what it keeps without power
    on CARD                   gives it power, and answers its answer to reset
    apdu CARD HEX             sends a command APDU, and answers the response APDU
"""

import hashlib
import logging
import sys

import ZODB.DB
from smartcard import MASTER_FILE_IDENTIFIER, Card
from smartcard.app.openpgp import OpenPGP
from smartcard.utils import transaction_manager
from ZODB.Connection import TransactionMetaData
from ZODB.MappingStorage import MappingStorage

_APPLICATION = b"\x12\x34"
_MAKE_KEY = b"\x47\x80"

logging.disable(logging.CRITICAL)


def no_keys_in_advance(_: OpenPGP) -> None:
    """Make no keys in a thread of each card, before anybody asks: RSA ones take seconds, and nobody here wants them."""


OpenPGP._maintainKeyQueue = no_keys_in_advance


class Held:
    """A card and the memory that it is kept in."""

    def __init__(self, storage: MappingStorage) -> None:
        self.storage = storage
        self.database = ZODB.DB(storage, pool_size=1)
        self.connection = self.database.open(transaction_manager=transaction_manager)
        self.root = self.connection.root

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()
        self.database.close()

    def make(self, manufacturer: str, serial: str) -> None:
        """Put a new card into it."""
        with transaction_manager:
            card = self.root.card = Card(name=b"judge")
            application = OpenPGP(
                identifier=_APPLICATION, manufacturer=bytes.fromhex(manufacturer), serial=bytes.fromhex(serial)
            )
            application.activateSelf()
            card.createFile(card.traverse((MASTER_FILE_IDENTIFIER,)), application)

    def answer(self, command: bytearray) -> bytes:
        """Have it do a command; the key that it is asked to make is made now."""
        card = self.root.card
        if command[1:3] == _MAKE_KEY:
            application = card.traverse((MASTER_FILE_IDENTIFIER, _APPLICATION))
            application._v_s_keygen_key_list[0] = application._v_s_algorithm_attributes_list[0].newKey()
        return bytes(card.runAPDU(command))

    def records(self) -> list[tuple[bytes, bytes]]:
        """Give the newest version of each of its records, in their order."""
        newest = {record.oid: record.data for transaction in self.storage.iterator() for record in transaction}
        return sorted(newest.items())

    def copied(self) -> "Held":
        """Give another one with the same memory."""
        storage, transaction = MappingStorage(), TransactionMetaData()
        storage.tpc_begin(transaction)
        for oid, data in self.records():
            storage.store(oid, bytes(8), data, "", transaction)
            while storage.new_oid() < oid:
                pass
        storage.tpc_vote(transaction)
        storage.tpc_finish(transaction)
        return Held(storage)


def answered(cards: dict[int, Held], verb: str, *given: str) -> str:
    """Do what a line asks."""
    if verb == "new":
        held = Held(MappingStorage())
        held.make(*given)
        return put(cards, held)
    if verb == "drop":
        cards.pop(int(given[0])).close()
        return "dropped"
    held = cards[int(given[0])]
    if verb == "copy":
        return put(cards, held.copied())
    if verb == "memory":
        return hashlib.sha256(b"".join(oid + data for oid, data in held.records())).hexdigest()
    if verb == "on":
        held.root.card.clearVolatile()
        return held.root.card.getATR().hex()
    return held.answer(bytearray.fromhex(given[1])).hex()


def put(cards: dict[int, Held], held: Held) -> str:
    """Keep a card, and give its number."""
    number = max(cards, default=0) + 1
    cards[number] = held
    return str(number)


def main() -> None:
    """Answer until nobody asks any more."""
    cards: dict[int, Held] = {}
    for line in sys.stdin:
        sys.stdout.write(answered(cards, *line.split()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
