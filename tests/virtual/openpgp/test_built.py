"""Cards that are built otherwise, like cards on sale, and the commands of a YubiKey."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lifecycle.virtual.openpgp.build import BEHAVIOURS, DRESSES, Build, built
from lifecycle.virtual.openpgp.factory import new_image
from lifecycle.virtual.shelf import Shelf
from lifecycle.virtual.simulators import simulator_named
from tests.virtual.openpgp.conftest import PW1, PW3, SERIAL, Factory, Terminal, parsed

ARC = "1.3.6.1.4.1.41482.5."


@pytest.mark.parametrize("dress", DRESSES)
def test_a_build_is_kept_in_the_memory_of_the_card(dress: str) -> None:
    """With every behaviour, one by one and all of them."""
    for behaviours in (*((name,) for name in BEHAVIOURS), BEHAVIOURS, ()):
        build = replace(built(dress, behaviours), serial=SERIAL)
        assert Build.parse(bytes(build)) == build


@pytest.mark.parametrize("dress", DRESSES)
def test_the_memory_of_every_card_fits_in_a_card_file(dress: str) -> None:
    """Two bytes hold its length there; and no memory is as long as one of an MPCOS card."""
    for behaviours in ((), BEHAVIOURS):
        assert 8192 < len(new_image(SERIAL, built(dress, behaviours))) <= 0xFFFF


def test_what_a_behaviour_is_called_never_becomes_another_one() -> None:
    """Bits stand in card files: new ones are added behind them."""
    assert BEHAVIOURS[:20] == (
        "wrong-pin-says-6982",
        "change-keeps-pins",
        "select-drops-pins",
        "without-outer-tags",
        "members-beside-73",
        "writes-in-place",
        "empties-before-writing",
        "counts-after-signing",
        "resetting-code-preset",
        "kdf-on",
        "touch",
        "touch-on",
        "contactless",
        "no-reset",
        "no-chaining",
        "no-extended-length",
        "select-answers",
        "blocked-by-an-uncollected-answer",
        "empty-objects-are-absent",
        "kdf-in-its-tag",
    )


def test_some_cards_leave_out_the_outer_tag(openpgp: Factory) -> None:
    """Of 6E, 65 and 7A as most do of F9; what is in them is the same."""
    card, other = openpgp("without-outer-tags"), openpgp("kdf-in-its-tag")
    for tag in ("006E", "0065", "007A", "00F9"):
        (inner,) = parsed(bytes.fromhex(other.get(tag))[:-2]).values()
        assert card.get(tag) == inner.hex().upper() + "9000"


def test_some_cards_have_all_members_beside_each_other(openpgp: Factory) -> None:
    """None in 73."""
    members = parsed(parsed(bytes.fromhex(openpgp("members-beside-73").get("006E"))[:-2])[0x6E])
    assert 0x73 not in members
    assert {0x4F, 0xC0, 0xC4, 0xC5, 0xDE} <= set(members)


def test_some_cards_have_no_private_objects(openpgp: Factory) -> None:
    """C0 says so, and no PIN helps."""
    card = openpgp(dress="gnuk")
    card.open()
    assert card.get("00C0").startswith("70")
    assert [card.get(tag) for tag in ("0101", "0102", "0103", "0104", "00F9", "00D6")] == ["6A88"] * 6
    assert [card.put(tag, "AA") for tag in ("0101", "0103", "00F9", "00D6")] == ["6A88"] * 4


def test_some_cards_do_not_have_an_object_that_is_empty(openpgp: Factory) -> None:
    """Not before it is written, and not when it was deleted."""
    card = openpgp("empty-objects-are-absent")
    card.open()
    assert card.get("0101") == "6A88"
    card.put("0101", "AA")
    assert card.get("0101") == "AA9000"
    card.send("00DA0101")
    assert card.get("0101") == "6A88"


def test_objects_are_as_long_as_c0_says(openpgp: Factory) -> None:
    """255 or 4,096."""
    for behaviours, longest in (((), 255), (("long-objects",), 4096)):
        card = openpgp(*behaviours)
        card.open()
        assert int(card.get("00C0")[12:16], 16) == longest
        for length, expected in ((longest, "9000"), (longest + 1, "6700")):
            put = b"\x00\xda\x01\x01\x00" + length.to_bytes(2, "big") + bytes(length)
            assert card.send(put) == expected


def test_a_yubikey_tells_its_version_and_lets_pw3_set_tries(openpgp: Factory) -> None:
    """Other cards know neither."""
    card = openpgp(dress="yubikey")
    assert card.send("00F1000000") == "0507019000"
    assert card.ask("00F20000", "050607", le="") == "6982"
    card.open()
    assert card.ask("00F20000", "050607", le="") == "9000"
    assert card.tries() == [5, 0, 7]
    assert [card.ask("00F20000", bad, le="") for bad in ("0506", "000607", "101010")] == ["6700", "6A80", "6A80"]
    assert card.verify("82", b"000000") == "63C4"
    assert [openpgp().send(each) for each in ("00F1000000", "00F20000", "80FB0100")] == ["6D00"] * 3


def test_a_yubikey_shows_a_fourth_key_that_its_maker_put_there(openpgp: Factory) -> None:
    """C5, C6, CD and DE are longer by it; its algorithm and touch policy stand beside those of the others."""
    card = openpgp(dress="yubikey")
    found = parsed(parsed(parsed(bytes.fromhex(card.get("006E"))[:-2])[0x6E])[0x73])
    assert {tag: len(found[tag]) for tag in (0xC5, 0xC6, 0xCD)} == {0xC5: 80, 0xC6: 80, 0xCD: 16}
    assert found[0xDE].hex() == "0100020003008102"
    assert (found[0xDA].hex(), found[0xD9].hex()) == ("132a8648ce3d030107", "0020")
    card.open()
    assert (card.put("00D9", "0120"), card.put("00DA", "010800002000")) == ("9000", "6A88")
    card.make_key()
    assert card.send("80FB0100") == "6600"
    assert [openpgp().get(tag) for tag in ("00D9", "00DA", "00FC")] == ["6A88"] * 3


def attested(card: Terminal, number: int = 1) -> x509.Certificate:
    """Have a key attested, and read the statement."""
    assert card.send(f"80FB0{number}00") == "9000"
    assert card.ask(f"00A50{3 - number}04", "60045C027F21", le="") == "9000"
    return x509.load_der_x509_certificate(bytes.fromhex(card.get("7F21"))[:-2])


def says(statement: x509.Certificate, number: int) -> str:
    """Read one of its extensions."""
    found = statement.extensions.get_extension_for_oid(x509.ObjectIdentifier(f"{ARC}{number}")).value
    assert isinstance(found, x509.UnrecognizedExtension)
    return found.value.hex()


def test_a_yubikey_attests_a_key_that_it_made(openpgp: Factory) -> None:
    """The statement is signed by the certificate FC, which the root of the card signed."""
    card = openpgp(dress="yubikey")
    card.open()
    public = card.make_key()
    card.put("00C7", "11" * 20)
    card.put("005B", b"Card<<Virtual".hex())
    card.ask("002A9E9A", "11" * 32)
    assert card.send("80FB0100") == "6982"
    card.verify("81", PW1)
    statement = attested(card)
    attesting = x509.load_der_x509_certificate(bytes.fromhex(card.get("00FC"))[:-2])
    root = x509.load_pem_x509_certificate(card.card.root or b"")
    statement.verify_directly_issued_by(attesting)
    attesting.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    assert statement.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) == public
    assert statement.subject.rfc4514_string() == "CN=YubiKey OPGP Attestation SIG"
    expected = {
        1: "0c0d" + b"Card<<Virtual".hex(),
        2: "020101",
        3: "0403050701",
        4: "0414" + "11" * 20,
        5: "040400000000",
        6: "020101",
        7: "0204" + int(SERIAL[2:].hex()).to_bytes(4, "big").hex(),
        8: "040100",
        9: "040101",
    }
    assert {number: says(statement, number) for number in expected} == expected


def test_no_key_is_attested_that_was_not_made_there(openpgp: Factory) -> None:
    """An imported one, or none; the certificate of the key stays as it was."""
    card = openpgp(dress="yubikey")
    card.open()
    assert [card.send("80FB0100"), card.send("80FB0400")] == ["6A88", "6A86"]
    card.make_key()
    assert card.ask("00DB3FFF", "4D2AB600" + "7F48029220" + "5F4820" + "11" * 32, le="") == "9000"
    assert card.send("80FB0100") == "6985"
    assert card.get("7F21") == "9000"


def test_a_reset_leaves_the_key_that_attests(openpgp: Factory) -> None:
    """And another key is attested by it."""
    card = openpgp(dress="yubikey")
    before = card.get("00FC")
    card.verify("83", PW3)
    card.send("00E60000")
    card.send("00440000")
    card.open()
    card.make_key("A400")
    statement = attested(card, 3)
    assert card.get("00FC") == before
    statement.verify_directly_issued_by(x509.load_der_x509_certificate(bytes.fromhex(before)[:-2]))


def test_two_cards_have_two_roots(openpgp: Factory) -> None:
    """Neither of which is on another card; other cards have none."""
    roots = {Terminal(new_image(SERIAL, built("yubikey", ()))).card.root for _ in range(2)}
    assert (len(roots), None in roots, openpgp().card.root) == (2, False, None)


def test_cards_lie_on_the_shelf_beside_those_of_another_make(tmp_path: Path) -> None:
    """Each is run by its own simulator, and the root of one that attests lies beside it."""
    shelf = Shelf(tmp_path)
    shelf.make("old")
    made = shelf.make("new", simulator_named("openpgp").model("yubikey", ["five-tries"]))
    assert (made.make, made.serial[:2], len(made.serial)) == ("openpgp", b"\x00\x06", 6)
    with shelf.open("new") as card:
        card.power_on()
        card.transmit(bytes.fromhex("00A4040006D27600012401"))
        assert card.transmit(bytes.fromhex("00200082")) == b"\x63\xc5"
        card.transmit(bytes.fromhex("0020008206") + b"000000")
    with shelf.open("new") as card:
        card.power_on()
        card.transmit(bytes.fromhex("00A4040006D27600012401"))
        assert card.transmit(bytes.fromhex("00200082")) == b"\x63\xc4"
        assert shelf.root("new").read_bytes() == card.root
    assert [shelf.look(name).make for name in shelf.names()] == ["openpgp", "mpcos"]
    assert not shelf.root("old").exists()
