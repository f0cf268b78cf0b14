"""The statement of a card's maker on its key: checked at formatting against the card, its key and a person's roots."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from desk.cards import Drawer
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person
from desk.rack import Rack
from openpgp_bench import simulated_image

from lifecycle.cards.answers import KeyAttested, KeyMade
from lifecycle.cards.attestation import Claimed
from lifecycle.cards.openpgp.attestation import judge
from lifecycle.cards.openpgp.make import OPENPGP
from lifecycle.custody.card_in_words import card_details
from lifecycle.domain.facts import CardAttested, CardKeyMade, OperationFailed
from lifecycle.evidence.checks.attestations import Attestations
from lifecycle.reports import Report, opened
from lifecycle.reports.card import CardLife
from lifecycle.reports.coverage import Coverage
from lifecycle.reports.formats import as_table
from lifecycle.station.attestation_roots import BadAttestationRoots, read_roots
from lifecycle.steps.attesting import AttestationWrong
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess
from lifecycle.virtual.openpgp.build import DRESSES
from lifecycle.virtual.openpgp.factory import new_image

YUBIKEY, ANOTHER, PLAIN = "000615410207", "000615410208", "FF4C00000001"


def root_of(image: bytes) -> bytes:
    """Give the root of a card, as the file beside a virtual card has it."""
    found = VirtualCard(KeptInProcess(image)).root
    assert found is not None
    return x509.load_pem_x509_certificate(found).public_bytes(Encoding.DER)


@pytest.fixture
def at_desk(sit: Sit) -> Callable[..., Desk]:
    """Sit down at a desk with cards in yubikey dress and one without, and with the roots of some."""

    def sat(*roots_of: str, firmware: bytes = b"\x05\x07\x01") -> Desk:
        build = replace(DRESSES["yubikey"], firmware=firmware)
        images = {serial: new_image(bytes.fromhex(serial), build) for serial in (YUBIKEY, ANOTHER)}
        roots = [root_of(images[serial]) for serial in roots_of]
        return sit(Rack.of({**images, PLAIN: simulated_image(PLAIN)}), roots=lambda: roots)

    return sat


def reported(desk: Desk, report: Report) -> str:
    """Give a report as a table."""
    with opened(desk.store) as snapshot:
        return "\n".join(as_table.written(report.answer(snapshot), str, None))


def attested(desk: Desk, serial: str = YUBIKEY) -> CardAttested:
    """Give what was recorded."""
    (fact,) = desk.facts(CardAttested, serial)
    assert isinstance(fact, CardAttested)
    return fact


def test_a_key_is_attested_up_to_the_root_that_was_given(at_desk: Callable[..., Desk]) -> None:
    """Firmware and root are recorded, and the certificates stay, so that anybody can check them again."""
    desk = at_desk(ANOTHER, YUBIKEY)
    outcome = desk.run("format-card", Person(), serials=[YUBIKEY])
    fact, (key,) = attested(desk), desk.facts(CardKeyMade, YUBIKEY)
    assert isinstance(key, CardKeyMade)
    path = [x509.load_der_x509_certificate(bytes.fromhex(each)) for each in fact.certificates]
    assert (fact.verdict, fact.firmware, len(path)) == ("attested", "5.7.1", 3)
    assert fact.root == sha256(bytes.fromhex(fact.certificates[-1])).hexdigest()
    assert key.public_key in fact.certificates[0]
    assert [result.value for result in outcome.results] == ["attested"]
    state = desk.state(YUBIKEY)
    assert (state.attested, state.firmware, state.layout) == ("attested", "5.7.1", 1)


def test_without_a_root_it_is_said_that_none_was_given(at_desk: Callable[..., Desk]) -> None:
    """The certificates of the card agree with each other, and that is all."""
    desk = at_desk()
    outcome = desk.run("format-card", Person(), serials=[YUBIKEY])
    assert (attested(desk).verdict, attested(desk).root) == ("root-not-given", None)
    assert "compared them with no root" in str(outcome.results[0].text)


def test_a_card_of_another_maker_is_not_attested_and_asked_nothing(at_desk: Callable[..., Desk]) -> None:
    """Roots that were given do not keep it out."""
    desk = at_desk(YUBIKEY)
    desk.run("format-card", Person(), serials=[PLAIN])
    assert attested(desk, PLAIN) == CardAttested(verdict="not-attested", firmware=None, root=None, certificates=[])
    assert not [each for each in desk.handler.source[PLAIN].sent if each.ins in {0xF1, 0xFB}]  # type: ignore[index]


def test_certificates_that_lead_to_no_given_root_are_an_alarm(at_desk: Callable[..., Desk]) -> None:
    """What the card gave is recorded, and the card is none of ours; without the wrong root it is finished."""
    desk = at_desk(ANOTHER)
    with pytest.raises(AttestationWrong, match="do not lead to a root"):
        desk.run("format-card", Person(), serials=[YUBIKEY])
    assert (attested(desk).verdict, len(attested(desk).certificates)) == ("wrong", 2)
    assert len(desk.facts(OperationFailed, YUBIKEY)) == 1
    assert desk.state(YUBIKEY).layout is None


@pytest.mark.parametrize(
    ("firmware", "extractable"), [(b"\x05\x04\x03", True), (b"\x05\x06\x09", True), (b"\x05\x07\x00", False)]
)
def test_keys_of_firmware_before_5_7_are_said_to_be_extractable(
    at_desk: Callable[..., Desk], firmware: bytes, *, extractable: bool
) -> None:
    """At formatting, in the report of anchors, in that of the card, and by custody."""
    desk = at_desk(YUBIKEY, firmware=firmware)
    outcome = desk.run("format-card", Person(), serials=[YUBIKEY])
    assert ("key_extractable" in [result.name for result in outcome.results]) == extractable
    desk.run("inspect", Person(), serials=[YUBIKEY])
    told = [reported(desk, Coverage()), reported(desk, CardLife(serial=YUBIKEY))]
    told.append(" ".join(map(str, card_details(desk.state(YUBIKEY)))))
    for each in told:
        assert ("signed, key extractable" in each) == extractable
        assert "attested" in each


def test_rows_of_anchors_say_that_a_card_is_not_attested(at_desk: Callable[..., Desk]) -> None:
    """Each of them."""
    desk = at_desk()
    desk.run("format-card", Person(), serials=[PLAIN])
    desk.run("inspect", Person(), serials=[PLAIN])
    assert "not attested" in reported(desk, Coverage())


def test_verify_judges_the_attestation_of_the_record_again(at_desk: Callable[..., Desk]) -> None:
    """A record that says "attested" of certificates that do not hold is found; firmware that is weak is counted."""
    desk = at_desk(YUBIKEY, firmware=b"\x05\x04\x03")
    desk.run("format-card", Person(), serials=[YUBIKEY])
    fact, (key,) = attested(desk), desk.facts(CardKeyMade, YUBIKEY)
    assert isinstance(key, CardKeyMade)
    before = Attestations(enumerate(desk.events(YUBIKEY)), lambda _stream, _position: key.public_key)
    assert (before.wrong, before.is_attested(YUBIKEY), before.is_extractable(YUBIKEY)) == ([], True, True)
    desk.journal.append(f"card:{YUBIKEY}", [msgspec.structs.replace(fact, firmware="5.7.1")])
    after = Attestations(enumerate(desk.events(YUBIKEY)), lambda _stream, _position: key.public_key)
    assert "does not hold" in str(after.wrong[0])


# --- statements that do not hold ---


def claim(image: bytes, serial: str = YUBIKEY) -> Claimed:
    """Have a card made ready give its statement."""
    reader = Drawer(image)
    with reader.open(reader.name) as channel:
        driver = OPENPGP.open(channel)
        driver.read()
        steps = list(driver.format(None, 0))
    key = next(step for step in steps if isinstance(step, KeyMade))
    given = next(step for step in steps if isinstance(step, KeyAttested))
    return Claimed(serial, key.public_key, given.firmware, given.certificates)


@pytest.fixture(scope="module")
def genuine() -> tuple[Claimed, Sequence[bytes]]:
    """A statement that holds, and its root."""
    image = simulated_image(YUBIKEY, "yubikey")
    return claim(image), [root_of(image)]


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"public_key": "04" + "11" * 64}, "key is another one"),
        ({"serial": ANOTHER}, "another card"),
        ({"firmware": "5.4.3"}, "firmware is another one"),
        ({"certificates": ()}, "gives no attestation"),
        ({"certificates": (b"0",)}, "do not lead"),
    ],
)
def test_a_statement_on_something_else_is_wrong(
    genuine: tuple[Claimed, Sequence[bytes]], other: dict[str, object], problem: str
) -> None:
    """On another key, card or firmware; and none at all from a card whose maker gives them."""
    claimed, roots = genuine
    assert judge(claimed, roots).verdict == "attested"
    found = judge(replace(claimed, **other), roots)  # type: ignore[arg-type]
    assert found.verdict == "wrong"
    assert problem in str(found.problem)


def signed(
    below: ec.EllipticCurvePrivateKey, name: str, signer: ec.EllipticCurvePrivateKey, issuer: x509.Name, *, ca: bool
) -> bytes:
    """Make a certificate."""
    now = datetime.now(tz=UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(below.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now - timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    return built.sign(signer, hashes.SHA256()).public_bytes(Encoding.DER)


def test_the_key_of_a_genuine_card_cannot_attest_another_key() -> None:
    """A certificate that is not that of an authority signs nothing, whoever stands above it."""
    root, attesting, card, forged = (ec.generate_private_key(ec.SECP256R1()) for _ in range(4))
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("root", "attesting", "card")]
    top = signed(root, "root", root, names[0], ca=True)
    middle = signed(attesting, "attesting", root, names[0], ca=True)
    below = signed(card, "card", attesting, names[1], ca=False)
    false = signed(forged, "forged", card, names[2], ca=False)
    key = forged.public_key().public_numbers()
    point = "04" + key.x.to_bytes(32, "big").hex() + key.y.to_bytes(32, "big").hex()
    claimed = Claimed(YUBIKEY, point.upper(), "5.7.1", (false, below))
    assert "do not lead" in str(judge(claimed, (top, middle)).problem)


def test_certificates_between_stand_in_the_file_of_roots(tmp_path: Path) -> None:
    """And a file without a root, without a certificate or that is not there is refused, with its name."""
    root = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "root")])
    between = x509.load_der_x509_certificate(signed(root, "between", root, name, ca=True))
    top = x509.load_der_x509_certificate(signed(root, "root", root, name, ca=True))
    path = tmp_path / "roots.pem"
    path.write_bytes(between.public_bytes(Encoding.PEM) + top.public_bytes(Encoding.PEM))
    assert len(read_roots(path)) == 2
    for content in (between.public_bytes(Encoding.PEM), b"", b"no PEM"):
        path.write_bytes(content)
        with pytest.raises(BadAttestationRoots, match=str(path)):
            read_roots(path)
    with pytest.raises(BadAttestationRoots):
        read_roots(tmp_path / "nowhere")
    assert not read_roots(None)
