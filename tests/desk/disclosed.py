"""Texts and names beside a chronicle, as people would have typed them."""

from desk.chronicle import Chronicle
from lifecycle.domain.facts import PersonNamed
from lifecycle.store.disclosures import SALT, Disclosure, commitment


def kept_text(text: str) -> tuple[str, Disclosure]:
    """Give the commitment of a text, the same each time, and what has to be kept with it."""
    salt, content = bytes(SALT), text.encode()
    digest = commitment(salt, content)
    return digest.hex(), Disclosure(digest, salt, content)


def named(record: Chronicle, name: str = "Anna Auditor") -> int:
    """Name the person who acts in a chronicle."""
    digest, disclosure = kept_text(name)
    return record.add("person:1", PersonNamed(name=digest), disclosed=(disclosure,))
