"""The audit store: events as canonical bytes, their Merkle tree, and checkpoints. It knows nothing about cards."""
