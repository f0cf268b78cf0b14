"""What it takes to verify a signature of a person: inside the program, and by the programs that verify.py asks.

Target: 0.15 ms a signature inside the program. verify.py says beforehand how long it will take, so its figures are
compared with what it promises.
"""

import argparse
from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from stopwatch import Lap

from lifecycle.evidence.checks.people_backend import PeoplesSignatures
from lifecycle.evidence.verifier.openssl import OpenSSL
from lifecycle.evidence.verifier.people import ED25519_TAKES
from lifecycle.evidence.verifier.people_facts import INTENT_NAMESPACE
from lifecycle.evidence.verifier.ssh_keys import SshKey, SshSignature, ssh_signed, ssh_string
from lifecycle.evidence.verifier.ssh_verify import SshSignatures

TARGET = 0.15e-3
"""Seconds."""

PEOPLE = 10

Signed = tuple[SshKey, str, bytes, SshSignature]


def signed(count: int) -> list[Signed]:
    """Sign so many texts of the length of an intent, with the keys of a few people."""
    made, name = [], b"ssh-ed25519"
    keys = [Ed25519PrivateKey.generate() for _ in range(PEOPLE)]
    for number in range(count):
        private, text = keys[number % PEOPLE], b"%02000d" % number
        value = private.sign(ssh_signed(INTENT_NAMESPACE, text))
        key = SshKey(name.decode(), ssh_string(name) + ssh_string(private.public_key().public_bytes_raw()))
        blob = ssh_string(name) + ssh_string(value)
        made.append((key, INTENT_NAMESPACE, text, SshSignature(blob, name.decode(), value, None)))
    return made


def measured(name: str, verify: Callable[..., bool | None], made: Sequence[Signed], target: float) -> str:
    """Verify all of them, and compare the time of one with a target."""
    lap = Lap(name)
    with lap.running(len(made)):
        good = all(verify(*each) for each in made)
    if not good:
        raise SystemExit(f"{name}: a signature is not good")
    each = lap.wall / lap.count
    return f"{lap}\n  target {target * 1e3:.2f} ms a signature: {'met' if each <= target else 'NOT met'}"


def main() -> None:
    """Verify inside the program, and with the openssl command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2000, help="signatures")
    count = parser.parse_args().count
    made = signed(count)
    PeoplesSignatures.verify(*made[0])  # which loads the library
    print(measured("inside the program", PeoplesSignatures.verify, made, TARGET))
    alone = SshSignatures(OpenSSL())
    print(measured("verify.py, openssl", alone.verify, made[: count // 10], ED25519_TAKES))


if __name__ == "__main__":
    main()
