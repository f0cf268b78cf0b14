"""Signing what is done already: it stays done, and why it could not be signed is said beside it."""

from lifecycle.domain.errors import LifecycleError
from lifecycle.signing.errors import NotSigned
from lifecycle.signing.signer import Signer
from lifecycle.store.errors import StoreUnwritable


def unsigned_after(signer: Signer) -> LifecycleError | None:
    """Sign the record as it is; gives what went wrong, None where it is signed."""
    try:
        signer.sign()
    except StoreUnwritable as error:  # which would say that nothing was recorded
        return NotSigned(problem=error.explain(), cause=error.code)
    except LifecycleError as error:
        return error
    return None
