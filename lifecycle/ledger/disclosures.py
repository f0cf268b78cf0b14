"""Texts that an operation wants kept beside its next facts: outside the ledger, each under its commitment."""

import secrets

from lifecycle.store.disclosures import SALT, Disclosure, commitment


class Notes:
    """What is to be disclosed with the next append."""

    def __init__(self) -> None:
        self._waiting: list[Disclosure] = []

    def disclose(self, text: str) -> str:
        """Take a text in, under a fresh salt; gives the commitment that may stand in an event, lower-case hex."""
        salt, content = secrets.token_bytes(SALT), text.encode("utf-8")
        digest = commitment(salt, content)
        self._waiting.append(Disclosure(digest, salt, content))
        return digest.hex()

    @property
    def waiting(self) -> tuple[Disclosure, ...]:
        """What was not kept yet."""
        return tuple(self._waiting)

    def kept(self) -> None:
        """Forget what was kept."""
        self._waiting.clear()
