"""Qualification: every verb of a driver, tried on one card that is given up for it.

What cards of a make really do is known only from a card. Each check opens the card, does one thing, and says what was
seen; what fails stops nothing but what needs it. No share of a real set is used, and the card is of no use afterwards.
"""

from lifecycle.handler.qualification.pulls import PlannedPulls, PulledByHand
from lifecycle.handler.qualification.qualify import Qualifying
from lifecycle.handler.qualification.result import Qualification

__all__ = ["PlannedPulls", "PulledByHand", "Qualification", "Qualifying"]
