"""Failures of the operating system, told in the store's own words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifecycle.domain.errors import StoreError
from lifecycle.store.errors import StoreFull, StoreMissing, StoreReadOnly, StoreUnreadable

_BY_ERRNO: dict[int, type[StoreError]] = {
    errno.ENOENT: StoreMissing,
    errno.EACCES: StoreReadOnly,
    errno.EPERM: StoreReadOnly,
    errno.EROFS: StoreReadOnly,
    errno.ENOSPC: StoreFull,
    errno.EDQUOT: StoreFull,
    errno.EFBIG: StoreFull,
}


def from_system(error: OSError, path: Path) -> StoreError:
    """Give the store's error for one of the operating system's, by its errno."""
    kind = _BY_ERRNO.get(error.errno or 0, StoreUnreadable)
    return kind(path=str(path), reason=error.strerror or str(error))


@contextmanager
def system_reported(path: Path) -> Iterator[None]:
    """Raise what the operating system raises inside as a StoreError about the store at `path`."""
    try:
        yield
    except OSError as error:
        raise from_system(error, path) from error
