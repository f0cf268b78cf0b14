"""Signing the record: keys, checkpoints, key rotation and restore. A record that was rolled back is refused here."""
