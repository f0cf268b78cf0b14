"""Signing the record: keys, the key file, checkpoints, the change of a key, and a restored record."""
