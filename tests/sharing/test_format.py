"""The shares and the identity of a secret, judged by code that shares nothing with ours."""

import hashlib
import hmac
import random
from collections.abc import Mapping

import pytest
from Crypto.Cipher import AES
from Crypto.Hash import CMAC
from hypothesis import given, settings
from hypothesis import strategies as st
from lab.lanes import examples

from lifecycle.sharing import answering, shamir

MODULUS = (1 << 128) | (1 << 7) | (1 << 2) | (1 << 1) | 1


def times(one: int, other: int) -> int:
    """Multiply in GF(2^128)."""
    product = 0
    for bit in range(other.bit_length()):
        if other >> bit & 1:
            product ^= one << bit
    while product.bit_length() > 128:
        product ^= MODULUS << (product.bit_length() - 129)
    return product


def inverse(element: int) -> int:
    """The element to the power of 2^128 - 2 (Fermat)."""
    power = 1
    for _ in range(127):
        element = times(element, element)
        power = times(power, element)
    return power


def rebuilt(shares: Mapping[int, bytes | bytearray]) -> bytes:
    """Rebuild a secret as the docstring of `lifecycle.sharing` says."""
    secret = b""
    for half in (slice(16), slice(16, 32)):
        total = 0
        for number, share in shares.items():
            term = int.from_bytes(share[half], "big")
            for other in shares:
                if other != number:
                    term = times(term, times(other, inverse(other ^ number)))
            total ^= term
        secret += total.to_bytes(16, "big")
    return secret


def dealt(secret: bytes, needed: int, issued: int, seed: int) -> dict[int, bytes]:
    """Split a secret by the same description."""
    dice = random.Random(seed)  # noqa: S311 - a test that can be repeated
    shares = dict.fromkeys(range(1, issued + 1), b"")
    for half in (secret[:16], secret[16:]):
        coefficients = [int.from_bytes(half, "big"), *(dice.getrandbits(128) for _ in range(needed - 1))]
        for number in shares:
            value = 0
            for coefficient in reversed(coefficients):
                value = times(value, number) ^ coefficient
            shares[number] += value.to_bytes(16, "big")
    return shares


def test_the_judge_multiplies_in_that_field() -> None:
    """The product of the test vectors of NIST SP 800-38D would be mirrored: these are in plain order."""
    assert times(1 << 127, 2) == 0x87
    assert times(1 << 64, 1 << 64) == 0x87
    assert all(times(element, inverse(element)) == 1 for element in (1, 2, 3, 64, 0x87, (1 << 128) - 1))


@settings(max_examples=examples(25), deadline=None)
@given(st.data(), st.binary(min_size=32, max_size=32))
def test_somebody_else_can_rebuild_our_shares(data: st.DataObject, secret: bytes) -> None:
    """From the description alone, without pycryptodome."""
    issued = data.draw(st.integers(2, 64))
    needed = data.draw(st.integers(2, min(issued, 8)))
    shares = shamir.split(bytearray(secret), needed, issued)
    chosen = data.draw(st.permutations(sorted(shares)))[:needed]
    assert rebuilt({number: shares[number] for number in chosen}) == secret


@settings(max_examples=examples(25), deadline=None)
@given(st.data(), st.binary(min_size=32, max_size=32))
def test_we_can_rebuild_the_shares_of_somebody_else(data: st.DataObject, secret: bytes) -> None:
    """And judge the ones that are too many."""
    issued = data.draw(st.integers(2, 64))
    needed = data.draw(st.integers(2, min(issued, 8)))
    shares = {number: bytearray(share) for number, share in dealt(secret, needed, issued, 1).items()}
    chosen = data.draw(st.permutations(sorted(shares)))[: needed + 3]
    assert shamir.recovered({number: shares[number] for number in chosen}, needed) == secret


def test_shares_of_today_are_read_for_ever() -> None:
    """Numbers to compare with: 3 needed, shares 2, 7 and 64 of the secret 00 01 .. 1F."""
    shares = {
        2: bytes.fromhex("583c0a9f738ead75fb836d1c317e3609b7350c80c137b4a0becab91e7eabcbd7"),
        7: bytes.fromhex("494ddc77211f79d5df5c6fc1adfae579e444705a21ed966d854b77de6af6e2c4"),
        64: bytes.fromhex("d48b9c6da19b7607c5d97827dbe031076c6ab06f61f2b5f1c48c5d91d674c066"),
    }
    assert shares == shamir._KNOWN
    assert rebuilt(shares) == bytes(range(32)) == shamir.recovered(shamir._KNOWN, 3)


def test_a_library_with_another_format_is_noticed_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own shares would fit together, and fit nothing else."""
    monkeypatch.setitem(shamir._KNOWN, 7, bytearray(32))
    request = answering.message.packed(answering.Verb.DEAL, (0, 2, 3), {})
    assert answering.answer(request) == bytes([answering.Outcome.OTHER_FORMAT])


def test_the_judge_of_the_check_value_knows_the_published_vector() -> None:
    """NIST SP 800-38B, D.3 (AES-256), example 2."""
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    mac = CMAC.new(key, bytes.fromhex("6bc1bee22e409f96e93d7e117393172a"), AES)
    assert mac.hexdigest() == "28a7023f452e8f82bd4bf28d8c37c35c"


@pytest.mark.parametrize("secret", [bytes(32), bytes(range(32)), b"\xff" * 32])
def test_the_identity_is_what_it_is_said_to_be(secret: bytes) -> None:
    """By pycryptodome's CMAC and AES and the standard library's hashes; ours come from `cryptography`."""
    mac = CMAC.new(secret, bytes(16), AES).digest()
    fingerprint = hmac.new(secret, b"lifecycle key v1", hashlib.sha256).digest()
    ecb = AES.new(secret, AES.MODE_ECB).encrypt(bytes(16))
    checks = mac[:5] + ecb[:3] + hashlib.sha256(secret).digest()[:8]
    assert answering.identified(bytearray(secret)) == checks + fingerprint


def test_the_identity_of_a_known_secret_stays_what_it_is() -> None:
    """It is in ledgers."""
    assert answering.identified(bytearray(range(32))).hex() == (
        "377822c093f29000630dcd2966c433661ab3b6e8d2ad5d781319fd7d6fa6791e08e9e2b4232aa0afb7932949644ff26a"
    )


@pytest.mark.parametrize(
    ("key", "cmac_5", "ecb_3", "sha_8"),
    [
        (bytes(range(32)).hex(), "377822C093", "F29000", "630DCD2966C43366"),
        (bytes(32).hex(), "9211053C55", "DC95C0", "66687AADF862BD77"),
        (
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            "1A0B2DF267", "E568F6", "B93C72B74BC8487D",
        ),
    ],
)  # fmt: skip
def test_the_check_values_of_known_keys_are_those_of_other_devices(
    key: str, cmac_5: str, ecb_3: str, sha_8: str
) -> None:
    """SoftHSM2 gives the same of the first one, by C_Sign, by C_Encrypt, and as CKA_CHECK_VALUE."""
    answered = answering.identified(bytearray.fromhex(key)).hex().upper()
    assert answered.startswith(cmac_5 + ecb_3 + sha_8)
