"""The host's side of the family's secure messaging, reckoned with another library than the driver's."""

from card_at import CARD_ID
from Crypto.Cipher import AES, DES3
from Crypto.Hash import CMAC
from desk.cards import MASTER, SERIAL


def card_key() -> bytes:
    """Reckon the card's transport key with another library."""
    mac = CMAC.new(MASTER, ciphermod=AES)
    mac.update(b"lifecycle transport key v1" + bytes(1) + bytes.fromhex(SERIAL) + CARD_ID)
    return mac.digest()


class Host:
    """The host's side of secure messaging as it is described, with another library."""

    def __init__(self, card_random: bytes) -> None:
        key = card_key()
        self.key = b"".join(DES3.new(half, DES3.MODE_ECB).encrypt(card_random) for half in (key, key[8:] + key[:8]))

    def cryptogram(self, ours: bytes) -> bytes:
        """What the card must answer."""
        return DES3.new(self.key, DES3.MODE_ECB).encrypt(ours)[-4:]

    def recovered(self, sent: str) -> str:
        """What the card makes of an enciphered block."""
        return DES3.new(self.key, DES3.MODE_ECB).encrypt(bytes.fromhex(sent)).hex().upper()

    def last_block(self, message: str) -> bytes:
        """The last block of the CBC over a zero-padded message."""
        plain = bytes.fromhex(message)
        return DES3.new(self.key, DES3.MODE_CBC, bytes(8)).encrypt(plain + bytes(-len(plain) % 8))[-8:]
