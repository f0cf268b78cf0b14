"""Cards of the Gemplus MPCOS family that carry, or could carry, our profile."""

from lifecycle.cards.mpcos.driver import MpcosCard
from lifecycle.cards.mpcos.reading import is_of_family

__all__ = ["MpcosCard", "is_of_family"]
