"""Keys, sessions and secure messaging: two-key triple DES under keys that the host proves to share.

One session key stands for one SELECT FILE KEY. A message's check value is the last block of a CBC over its header,
length and data; the host sends three bytes of that block and gets three others back.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from lifecycle.virtual.status import Refused, StatusWord

BLOCK = 8
KEY_RECORD = 12
MAC = 3
CIPHERED_WRITE = 16
CIPHERED_DATA = 12


def encrypt(key: bytes, block: bytes) -> bytes:
    """Encrypt whole blocks one by one under a 16-byte key, used as K1 K2 K1."""
    # The card family has nothing newer: what a block cipher of 2020 would do better is not on the chip.
    cipher = Cipher(TripleDES(key + key[:BLOCK]), modes.ECB())  # noqa: S305
    return cipher.encryptor().update(block)


def chain(key: bytes, message: bytes) -> bytes:
    """Give the last block of a CBC from zero over the message, padded with zeros."""
    padded = message + bytes(-len(message) % BLOCK)
    return Cipher(TripleDES(key + key[:BLOCK]), modes.CBC(bytes(BLOCK))).encryptor().update(padded)[-BLOCK:]


def complement_of_sum(data: bytes) -> int:
    """Give the complement of the XOR of all bytes: the check byte of key and secret-code records."""
    check = 0xFF
    for byte in data:
        check ^= byte
    return check


def key_of(records: bytes) -> bytes:
    """Join the two halves of a key from its two records: type, 00, 00, check, half."""
    halves = (records[:KEY_RECORD], records[KEY_RECORD:])
    for record in halves:
        if complement_of_sum(record[:3] + record[4:]) != record[3]:
            raise Refused(StatusWord.MEMORY_FAILURE)
    return b"".join(record[4:] for record in halves)


@dataclass(frozen=True)
class Session:
    """What a host that knows the key may do until a DF is selected or the power goes: `key_file` is the EF's slot."""

    key_file: int
    key: bytes = field(repr=False)

    @classmethod
    def between(cls, key_file: int, key: bytes, card_random: bytes) -> "Session":
        """Derive the session key from the card's own random number."""
        swapped = key[BLOCK:] + key[:BLOCK]
        return cls(key_file, encrypt(key, card_random) + encrypt(swapped, card_random))

    def cryptogram(self, terminal_random: bytes) -> bytes:
        """Prove to the terminal that the card has the key."""
        return encrypt(self.key, terminal_random)[-4:]

    def recover(self, sent: bytes) -> bytes:
        """Undo the host's decryption by encrypting."""
        return encrypt(self.key, sent)

    def read_mac(self, header: bytes, data: bytes) -> bytes:
        """Give the three bytes that follow data read."""
        return chain(self.key, header + data)[-MAC:]

    def open_macked(self, header: bytes, body: bytes) -> tuple[bytes, bytes]:
        """Check the three bytes behind the data; give the data and the three bytes for the host."""
        data, mac = body[:-MAC], body[-MAC:]
        last = chain(self.key, header + data)
        if last[-MAC:] != mac:
            raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
        return data, last[:MAC]

    def open_ciphered(self, offset: int, body: bytes) -> tuple[bytes, bytes]:
        """Check place and sum of a ciphered block; give its 12 bytes and the three bytes for the host."""
        block = self.recover(body)
        data, place, total = block[:CIPHERED_DATA], block[12:14], block[14:]
        if place != offset.to_bytes(2, "big") or total != (sum(block[:14]) & 0xFFFF).to_bytes(2, "big"):
            raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
        return data, encrypt(self.key, data[:4] + place + total)[:MAC]
