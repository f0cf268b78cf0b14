"""Opening, copying and restoring a store by the engine that its address means: a path is SQLite's, so far the only one.

A backup is a SQLite file whichever engine the store is kept by.
"""

from lifecycle.store.sqlite.backup import backup
from lifecycle.store.sqlite.opening import open_reader, open_store
from lifecycle.store.sqlite.restoring import restored_from

__all__ = ["backup", "open_reader", "open_store", "restored_from"]
