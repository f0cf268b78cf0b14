"""An event-sourced ledger for the custody of smart cards that keep HSM master keys."""

from typing import Final

DISTRIBUTION: Final = "smartcard-lifecycle"
"""The name under which this package is installed; `lifecycle` belongs to another project on the public index."""

RELEASED: Final = "2026-11-24"
"""The day of the newest release that the change log names: no clock before it can be right."""
