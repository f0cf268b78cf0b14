"""The audit store: events as canonical bytes in one SQLite file, a Merkle tree over them, and projections of them."""
