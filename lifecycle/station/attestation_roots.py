"""The certificates that a person trusts to speak for makers of cards: a file of PEM, read whole before any card is."""

from collections.abc import Sequence
from pathlib import Path

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import Text, say

_MOST_BYTES = 1 << 20


class BadAttestationRoots(OperatorError):
    """The file cannot be read, or is not what it should be."""

    code = "bad-attestation-roots"
    message = "The attestation roots in {path} cannot be used: {problem} Nothing was sent that changes a card."
    advice = "Use a PEM file with the root certificate of the maker and the certificates between."


def read_roots(path: Path | None) -> Sequence[bytes]:
    """Give the certificates of the file, DER; none where no file is named. Raises BadAttestationRoots."""
    if path is None:
        return ()
    from cryptography import x509  # noqa: PLC0415 - only formatting needs it
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        found = x509.load_pem_x509_certificates(content) if len(content) <= _MOST_BYTES else []
    except OSError as error:
        raise _bad(path, say("{reason}.", reason=error.strerror or type(error).__name__)) from error
    except ValueError:
        found = []
    if not found:
        raise _bad(path, say("it has no certificate in PEM."))
    if not any(each.subject == each.issuer for each in found):
        raise _bad(path, say("it has no root, only certificates between."))
    return [each.public_bytes(Encoding.DER) for each in found]


def _bad(path: Path, problem: Text) -> BadAttestationRoots:
    return BadAttestationRoots(path=str(path), problem=problem)
