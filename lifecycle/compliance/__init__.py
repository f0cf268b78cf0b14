"""What proves the record to somebody who trusts nobody: keys, signed checkpoints, the evidence bundle."""
