"""Key check values in the three conventions that devices print, each by its name, and what a person types of one."""

from dataclasses import dataclass
from typing import Literal, get_args

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import say

Convention = Literal["CMAC-5", "ECB-3", "SHA-8"]
"""The number is that of the bytes that are shown.

CMAC-5: AES-256-CMAC (NIST SP 800-38B) of 16 zero bytes. ECB-3: AES-256-ECB of the same, as most HSM consoles and
CKA_CHECK_VALUE of PKCS#11 have it. SHA-8: SHA-256 of the key, as devices of the class SmartCard-HSM show of their DKEK.
"""

CONVENTIONS: tuple[Convention, ...] = get_args(Convention)
_SEPARATORS = str.maketrans("", "", " -:")


class BadCheckValue(OperatorError):
    """What was typed is no key check value."""

    code = "bad-check-value"
    message = "This is not a key check value: {problem}"
    advice = "Enter 10 digits for CMAC-5, 6 for ECB-3 or 16 for SHA-8, each 0-9 or A-F. Nothing was sent to a card."


@dataclass(frozen=True)
class CheckValues:
    """The values of one key, upper-case hex; what no event of a record says yet is None."""

    cmac_5: str
    ecb_3: str | None
    sha_8: str | None

    def of(self, convention: Convention) -> str | None:
        """Give the value in one convention."""
        return {"CMAC-5": self.cmac_5, "ECB-3": self.ecb_3, "SHA-8": self.sha_8}[convention]


@dataclass(frozen=True)
class TypedCheckValue:
    """A value that a person read somewhere else, an HSM for one; its length says which convention it has."""

    convention: Convention
    value: str

    @classmethod
    def read(cls, typed: str) -> "TypedCheckValue":
        """Take it with blanks, hyphens and colons, in either case; raises BadCheckValue."""
        value = typed.translate(_SEPARATORS).upper()
        if not value or not set(value) <= set("0123456789ABCDEF"):
            raise BadCheckValue(problem=say("a key check value has only the characters 0-9 and A-F."))
        convention = next((each for each in CONVENTIONS if len(value) == _digits(each)), None)
        if convention is None:
            raise BadCheckValue(problem=say("a key check value has 6, 10 or 16 digits, not {count}.", count=len(value)))
        if not value.strip("0"):
            raise BadCheckValue(problem=say("a device shows zeros until somebody has logged in."))
        return cls(convention, value)

    def is_among(self, values: CheckValues) -> bool:
        """Say whether it is the value of a key in this convention."""
        return values.of(self.convention) == self.value


def _digits(convention: Convention) -> int:
    return 2 * int(convention.rpartition("-")[2])
