"""The verifier as one file for auditors; `ops/generate` writes it from `lifecycle.evidence.verifier`."""
