"""Keys and checkpoints to try signatures on."""

from lifecycle.domain.checkpoint import Checkpoint, SignedCheckpoint
from lifecycle.signing.keys import SigningKey

NAME = "lifecycle/ledger/0123456789abcdef"
KEY = SigningKey(bytes(range(32)), bytes(range(32, 64)))
OTHER = SigningKey(b"\x01" * 32, b"\x02" * 32)
CHECKPOINT = Checkpoint(NAME, 523, bytes(range(32)))
TIME = 1_790_000_000


def signed(key: SigningKey = KEY, checkpoint: Checkpoint = CHECKPOINT) -> SignedCheckpoint:
    """Sign a checkpoint."""
    return key.sign(checkpoint, TIME)
