"""Lists of keys as OpenSSH has them (ALLOWED SIGNERS of ssh-keygen): that of a bundle, and that of an auditor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lifecycle.evidence.verifier.ssh_keys import SSH_KINDS, SshKey, read_ssh_key
from lifecycle.evidence.verifier.verdicts import Broken

SIGNER_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')
"""Options may have blanks between quotation marks."""


@dataclass(frozen=True)
class AllowedSigner:
    """One line: for whom, and which key."""

    principals: tuple[str, ...]
    key: SshKey

    def is_for(self, person: str) -> bool:
        """Say whether the line can be about a person: it names that pseudonym, or no pseudonym at all."""
        return person in self.principals or not any(each.startswith("person:") for each in self.principals)


def read_allowed_signers(content: bytes) -> list[AllowedSigner]:
    """Read the lines; raises Broken, which names the line."""
    found = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        words = SIGNER_WORD.findall(line)
        if not words or words[0].startswith("#"):
            continue
        at = next((index for index, word in enumerate(words) if word in SSH_KINDS and index), 0)
        if not at or at + 1 >= len(words):
            raise Broken("line %d has no name and key" % number, None, number)
        try:
            key = read_ssh_key(words[at], words[at + 1])
        except Broken as error:
            raise Broken("line %d: %s" % (number, error.message), None, number) from None
        found.append(AllowedSigner(tuple(words[0].strip('"').split(",")), key))
    return found
