"""An auditor who verifies bundles: with or without what was kept, and reads the verdicts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bundles import OPERATOR, Signer

from lifecycle.evidence.checks.backend import Backend
from lifecycle.evidence.standalone import verify

ALWAYS_OPEN = frozenset({"people", "witnesses", "time stamps", "reports", "report pages"})


def keys_of(signer: Signer = OPERATOR) -> list[tuple[int, bytes]]:
    """Give public keys as they are given with --key."""
    return list(signer.publics.items())


def kept(note: bytes) -> verify.Kept:
    """Give a checkpoint that was kept."""
    return verify.Kept("kept.txt", verify.read_checkpoint(note))


def verified(
    path: Path,
    *notes: bytes,
    keys: Sequence[tuple[int, bytes]] = (),
    **options: Any,  # noqa: ANN401 - those of a verification
) -> verify.Report:
    """Verify a bundle; files that prove a fork are written beside it."""
    options = {"signatures": Backend(), "folder": str(path.parent)} | options
    return verify.Verification(str(path), [kept(note) for note in notes], keys, **options).run()


def verdicts(report: verify.Report) -> dict[str, str]:
    """Give the verdict of each layer."""
    return {layer.name: layer.verdict for layer in report.layers}


def failed(report: verify.Report) -> list[str]:
    """Give the layers that failed."""
    return [layer.name for layer in report.failed]
