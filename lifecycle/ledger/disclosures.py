"""Texts that wait for the next append: they are kept outside the ledger, each under its commitment."""

import secrets

from lifecycle.store.disclosures import SALT, Disclosure, commitment


class PendingDisclosures:
    """The texts that are to be disclosed with the next append."""

    def __init__(self) -> None:
        self._pending: list[Disclosure] = []

    def disclose(self, text: str) -> str:
        """Take a text in, under a fresh salt; gives the commitment that may stand in an event, lower-case hex."""
        salt, content = secrets.token_bytes(SALT), text.encode("utf-8")
        digest = commitment(salt, content)
        self._pending.append(Disclosure(digest, salt, content))
        return digest.hex()

    @property
    def pending(self) -> tuple[Disclosure, ...]:
        """Those that no append has kept yet."""
        return tuple(self._pending)

    def kept(self) -> None:
        """Forget those that an append has kept."""
        self._pending.clear()
