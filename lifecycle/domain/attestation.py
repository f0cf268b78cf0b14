"""What the maker of a card says of the key that the card signs with, and what that makes of its anchors."""

from collections.abc import Mapping
from typing import Literal

from lifecycle.domain.text import Text, say

AttestationVerdict = Literal["attested", "root-not-given", "not-attested", "wrong"]
"""What was found at formatting.

attested: certificates up to a root that a person gave say that this card made the key. root-not-given: the certificates
of the card say so, and nobody gave a root. not-attested: the card gave none. wrong: what it gave does not hold.
"""

ATTESTATION_IN_WORDS: Mapping[AttestationVerdict, Text] = {
    "attested": say("attested"),
    "root-not-given": say("attested, root not given"),
    "not-attested": say("not attested"),
    "wrong": say("attestation WRONG"),
}
