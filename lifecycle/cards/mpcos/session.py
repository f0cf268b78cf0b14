"""The transport-key session: the card proves its key, and PINs travel enciphered (3DES, two keys)."""

import hmac

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

CHALLENGE = 8
"""Random bytes that SELECT FILE KEY takes."""
MAC = 3
"""Bytes of a check value, either way."""
_BLOCK = 8
_PURPOSE = b"lifecycle transport key v1"
_WATCHING = b"lifecycle pin watch v1"
_WATCHED = 8
"""Bytes that are kept of the MAC over a check byte."""


def watched(master: bytes | bytearray, serial: bytes, card_id: bytes, check: int) -> bytes:
    """Give what may be kept of the check byte over a PIN: 8 bytes of a MAC, from which nobody without the key tells it.

    AES-CMAC (NIST SP 800-38B) of 01, serial, card id and the byte, under a key of that card for this purpose alone.
    """
    mac = CMAC(AES(diversified(master, serial, card_id, purpose=_WATCHING)))
    mac.update(b"\x01" + serial + card_id + bytes((check,)))
    return mac.finalize()[:_WATCHED]


def diversified(master: bytes | bytearray, serial: bytes, card_id: bytes, *, purpose: bytes = _PURPOSE) -> bytes:
    """Derive one key of a card, 16 bytes: AES-CMAC (NIST SP 800-38B) of purpose, counter, serial and card id.

    The counter goes on until the two halves differ, since equal halves would make 3DES single DES.
    """
    for counter in range(256):
        mac = CMAC(AES(bytes(master)))
        mac.update(purpose + bytes((counter,)) + serial + card_id)
        key = mac.finalize()
        if key[:_BLOCK] != key[_BLOCK:]:
            return key
    message = "no transport key with different halves"
    raise ValueError(message)


class Session:
    """A session key shared with a card for as long as its DF stays selected.

    Key = 3DES(K, card random) || 3DES(K with its halves swapped, card random); the card's cryptogram is the last 4
    bytes of 3DES(session key, our challenge).
    """

    def __init__(self, key: bytes, challenge: bytes, answer: bytes) -> None:
        cryptogram, card_random = answer[:4], answer[4:]
        swapped = key[_BLOCK:] + key[:_BLOCK]
        self._key = _encrypt(key, card_random) + _encrypt(swapped, card_random)
        expected = _encrypt(self._key, challenge)[-4:]
        self.authentic = hmac.compare_digest(expected, cryptogram)
        """Whether the card proved that it holds the key: 32 bits of proof."""

    def encipher(self, block: bytes | bytearray) -> bytes:
        """Encipher 8 bytes for the card: 3DES-decrypted under the session key, as this family has it."""
        context = _cipher(self._key).decryptor()
        return _run(context, bytes(block))

    def mac(self, message: bytes) -> tuple[bytes, bytes]:
        """Give the 3 bytes that go with a command and the 3 that must come back.

        3DES-CBC over the zero-padded message, IV zero: bytes 5 to 7 of the last block, and its bytes 0 to 2.
        """
        padded = message + bytes(-len(message) % _BLOCK)
        context = Cipher(TripleDES(_three(self._key)), modes.CBC(bytes(_BLOCK))).encryptor()
        last = _run(context, padded)[-_BLOCK:]
        return last[5:], last[:3]


def _three(key: bytes) -> bytes:
    return key + key[:_BLOCK]


def _cipher(key: bytes) -> Cipher[modes.ECB]:
    return Cipher(TripleDES(_three(key)), modes.ECB())  # noqa: S305 - single blocks, as the card defines them


def _encrypt(key: bytes, block: bytes) -> bytes:
    return _run(_cipher(key).encryptor(), block)


def _run(context: CipherContext, data: bytes) -> bytes:
    return context.update(data) + context.finalize()
