"""How a text is shown that stands beside the record, to somebody who may not see it or after it was erased."""

from typing import Any

from lifecycle.domain.text import Text, say
from lifecycle.store.engine import StoreReader


def absent_in_words(store: StoreReader[Any]) -> Text:
    """Say why a text is not shown: it is kept back, or it was erased."""
    return say("not disclosed") if store.redacted else say("erased from the record")
