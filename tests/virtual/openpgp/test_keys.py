"""Keys: made, read, imported, used, counted (7.2.8, 7.2.10 to 7.2.14)."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.virtual.openpgp.conftest import PW1, Factory, Terminal, parsed

HASH = bytes(range(32))
SHA256_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def point(data: bytes) -> ec.EllipticCurvePublicKey:
    """Read a public key."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)


def verifies(public: bytes, signature: str, digest: bytes = HASH) -> bool:
    """Check r and s with a library that is not the card's."""
    answer = bytes.fromhex(signature)
    assert (len(answer), answer[-2:]) == (66, b"\x90\x00")
    encoded = encode_dss_signature(int.from_bytes(answer[:32], "big"), int.from_bytes(answer[32:64], "big"))
    try:
        point(public).verify(encoded, digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    except InvalidSignature:
        return False
    return True


def test_a_key_is_made_with_pw3_and_read_by_anybody(openpgp: Factory) -> None:
    """DE says that it was made here."""
    card = openpgp()
    assert card.ask("00478100", "B600") == "6A88"
    assert card.ask("00478000", "B600") == "6982"
    card.open()
    public = card.make_key()
    card.restart()
    assert card.ask("00478100", "B600") == "7F49438641" + public.hex().upper() + "9000"
    assert card.ask("00478100", "B603840101") == "7F49438641" + public.hex().upper() + "9000"
    assert card.get("00DE") == "0101020003009000"


@pytest.mark.parametrize(
    ("command", "data", "expected"),
    [
        ("00478000", "B700", "6A80"),
        ("00478000", "", "6A80"),
        ("00478000", "B603840102", "6A80"),
        ("00478200", "B600", "6A86"),
        ("00478001", "B600", "6A86"),
    ],
)
def test_a_template_that_means_no_key_is_refused(openpgp: Factory, command: str, data: str, expected: str) -> None:
    """And no key is made."""
    card = openpgp()
    card.open()
    assert card.ask(command, data, le="") == expected
    assert card.get("00DE") == "0100020003009000"


def test_a_signature_needs_81_and_verifies_under_the_key_that_was_made(openpgp: Factory) -> None:
    """Neither 82 nor 83 is enough; the counter goes up by one for each, and a new key begins again."""
    card = openpgp()
    card.open()
    public = card.make_key()
    assert card.signatures() == 0
    assert card.send("0020FF81") == "9000"
    assert card.ask("002A9E9A", HASH) == "6982"
    assert card.signatures() == 0
    card.verify("81", PW1)
    assert verifies(public, card.ask("002A9E9A", HASH))
    assert card.signatures() == 1
    card.verify("81", PW1)
    assert verifies(public, card.ask("002A9E9A", HASH, le=""))
    assert card.signatures() == 2
    assert card.make_key() != public
    assert card.signatures() == 0


@pytest.mark.parametrize(("behaviours", "counted"), [((), 1), (("counts-after-signing",), 0)])
def test_a_signature_that_fails_is_counted_where_the_card_counts_before(
    openpgp: Factory, behaviours: tuple[str, ...], counted: int
) -> None:
    """A hash of a length that no hash has."""
    card = openpgp(*behaviours)
    card.open()
    card.make_key()
    assert card.ask("002A9E9A", "11" * 33) == "6A80"
    assert card.signatures() == counted


def test_the_counter_ends_at_ffffff_and_the_key_does_not(openpgp: Factory) -> None:
    """It never begins again by itself."""
    card = openpgp()
    card.open()
    card.make_key()
    made = card.storage.load()
    place = _counter_place(card, made)
    at_end = Terminal(made[:place] + b"\xff\xff\xfe" + made[place + 3 :])
    for expected in (0xFFFFFF, 0xFFFFFF):
        at_end.verify("81", PW1)
        assert at_end.ask("002A9E9A", HASH).endswith("9000")
        assert at_end.signatures() == expected


def _counter_place(card: Terminal, before: bytes) -> int:
    """Find the counter: the one byte that a signature changes from 0 to 1, of numbers of 3 bytes."""
    card.verify("81", PW1)
    card.ask("002A9E9A", HASH)
    after = card.storage.load()
    return next(place for place, byte in enumerate(after) if (before[place], byte) == (0, 1)) - 2


def test_nobody_signs_on_a_card_with_touch_on(openpgp: Factory) -> None:
    """6600, and nothing is counted: no finger comes."""
    card = openpgp("touch-on")
    card.open()
    card.make_key()
    assert card.get("00D6") == "01209000"
    assert card.ask("002A9E9A", HASH) == "6600"
    assert card.signatures() == 0
    card.put("00D6", "0020")
    assert card.ask("002A9E9A", HASH).endswith("9000")


def test_an_imported_key_signs_and_says_so(openpgp: Factory) -> None:
    """DE has 02; the counter begins again."""
    card = openpgp()
    card.open()
    card.make_key()
    card.ask("002A9E9A", HASH)
    mine = ec.generate_private_key(ec.SECP256R1())
    scalar = mine.private_numbers().private_value.to_bytes(32, "big")
    assert card.ask("00DB3FFF", "4D2AB600" + "7F48029220" + "5F4820" + scalar.hex(), le="") == "9000"
    assert (card.get("00DE"), card.signatures()) == ("0102020003009000", 0)
    card.verify("81", PW1)
    public = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert verifies(public, card.ask("002A9E9A", HASH))


@pytest.mark.parametrize(
    "bad", ["", "4D00", "4D02B600", "4D2AB6007F480292205F4820" + "00" * 32, "4D0AB6007F480292205F4800"]
)
def test_what_is_no_private_key_is_refused(openpgp: Factory, bad: str) -> None:
    """And the key that is there stays."""
    card = openpgp()
    card.open()
    public = card.make_key()
    assert card.ask("00DB3FFF", bad, le="") == "6A80"
    assert public.hex().upper() in card.ask("00478100", "B600")


def test_another_algorithm_takes_the_key_away(openpgp: Factory) -> None:
    """The same one leaves it."""
    card = openpgp()
    card.open()
    card.make_key()
    assert card.put("00C1", "132A8648CE3D030107") == "9000"
    assert card.get("00DE").startswith("0101")
    assert card.put("00C1", "010800002000") == "9000"
    assert card.get("00DE").startswith("0100")
    assert card.ask("00478100", "B600") == "6A88"


def test_two_cards_agree_on_a_secret(openpgp: Factory) -> None:
    """ECDH with the key that deciphers, after 82."""
    card = openpgp()
    card.open()
    public = card.make_key("B800")
    mine = ec.generate_private_key(ec.SECP256R1())
    theirs = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
    secret = mine.exchange(ec.ECDH(), point(public)).hex().upper()
    assert card.ask("002A8086", "A6467F49438641" + theirs) == secret + "9000"
    assert card.ask("002A8086", "A6467F49438641" + "00" * 65) == "6A80"
    card.send("0020FF82")
    assert card.ask("002A8086", "A6467F49438641" + theirs) == "6982"


def test_the_key_that_authenticates_signs_after_82_and_counts_nothing(openpgp: Factory) -> None:
    """The counter is of the other key."""
    card = openpgp()
    card.open()
    public = card.make_key("A400")
    assert verifies(public, card.ask("00880000", HASH))
    assert card.signatures() == 0
    card.send("0020FF82")
    assert card.ask("00880000", HASH) == "6982"


@pytest.mark.slow
def test_rsa_keys_sign_and_decipher(openpgp: Factory) -> None:
    """2,048 bits, as a new card has it until somebody chooses P-256."""
    card = openpgp()
    card.open()
    public = {}
    for template in ("B600", "B800"):
        answer = bytes.fromhex(card.ask("00478000", template))[:-2]
        parts = parsed(parsed(answer)[0x7F49])
        numbers = (int.from_bytes(parts[tag], "big") for tag in (0x82, 0x81))
        public[template] = rsa.RSAPublicNumbers(*numbers).public_key()
    signature = bytes.fromhex(card.ask("002A9E9A", SHA256_INFO + HASH))[:-2]
    public["B600"].verify(signature, HASH, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
    sealed = public["B800"].encrypt(b"secret", padding.PKCS1v15())
    assert card.send("102A8086FF00" + sealed[:254].hex()) == "9000"
    assert bytes.fromhex(card.ask("002A8086", sealed[254:])) == b"secret\x90\x00"
    mine = rsa.generate_private_key(65537, 2048)
    numbers_ = mine.private_numbers()
    parts_ = b"\x01\x00\x01" + numbers_.p.to_bytes(128, "big") + numbers_.q.to_bytes(128, "big")
    inner = bytes.fromhex("B600" + "7F4808" + "9103928180938180") + bytes.fromhex("5F48820103") + parts_
    listed = b"\x4d\x82" + len(inner).to_bytes(2, "big") + inner
    assert card.send("10DB3FFFFF" + listed[:255].hex()) == "9000"
    assert card.ask("00DB3FFF", listed[255:], le="") == "9000"
    card.verify("81", PW1)
    signature = bytes.fromhex(card.ask("002A9E9A", SHA256_INFO + HASH))[:-2]
    mine.public_key().verify(signature, HASH, padding.PKCS1v15(), Prehashed(hashes.SHA256()))


def test_challenges_are_random(openpgp: Factory) -> None:
    """As many bytes as were asked for, and not on cards without this command."""
    card = openpgp()
    first, second = card.send("0084000010"), card.send("0084000010")
    assert (len(first), first != second) == (36, True)
    assert openpgp(dress="nitrokey").send("0084000010") == "6D00"
