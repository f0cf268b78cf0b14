"""The certificates above the key of a card: from what the card gave up to a root that a person gave (RFC 5280).

Each certificate is signed by the one above it, and each one above the first is that of an authority. Times are not
looked at: a device writes its statement without a clock, and the certificates of devices are made to outlive them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature

MOST = 8
"""Certificates of one path; longer ones are nobody's."""


class Broken(ValueError):
    """One certificate is not what the one above it would have signed."""


@dataclass(frozen=True)
class Path:
    """Certificates, each below the next."""

    certificates: Sequence[x509.Certificate]
    rooted: bool
    """Whether the last one is a root that a person gave."""


def path_of(given: Sequence[bytes], trusted: Sequence[bytes]) -> Path:
    """Find the path of certificates that a card gave, the lowest first; raises Broken.

    `trusted` are those that a person gave: what signed itself among them is a root, the others stand between. Without
    any, the path ends where the card ends it.
    """
    try:
        path = [x509.load_der_x509_certificate(each) for each in given]
        above = [x509.load_der_x509_certificate(each) for each in trusted]
    except ValueError as error:
        raise Broken from error
    for below, signer in pairwise(path):
        if not _issued(signer, below):
            raise Broken
    while above and not (path[-1] in above and _issued(path[-1], path[-1])):
        signers = [each for each in above if each not in path and _issued(each, path[-1])]
        if not signers or len(path) == MOST:
            raise Broken
        path.append(signers[0])
    if len(path) < 2 or not all(_may_issue(each, under) for under, each in enumerate(path[1:])):  # noqa: PLR2004
        raise Broken
    return Path(path, rooted=bool(above))


def _issued(signer: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(signer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _may_issue(certificate: x509.Certificate, under: int) -> bool:
    """Say whether it is that of an authority, with room for as many of them below it as there are.

    Without this the key of any genuine card could sign a statement on another one.
    """
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return basic.ca and (basic.path_length is None or basic.path_length >= under)
