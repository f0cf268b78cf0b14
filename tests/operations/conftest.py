"""What these tests find: a rack of cards, and a desk with it."""

from desk.ceremonies import rack, vault

__all__ = ["rack", "vault"]
