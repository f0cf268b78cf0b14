"""What every verification says of people in a record: of a bundle twice, and of the record itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor import verified
from desk.ssh_tokens import EcdsaToken, Ed25519Token
from scene import Scene
from signing_people import Office, person

from lifecycle.approval.policy import Policy
from lifecycle.evidence.checks.auditor_files import Brought
from lifecycle.evidence.checks.bundle import unreadable, verify_bundle
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.evidence.standalone import verify
from lifecycle.evidence.verifier.allowed_signers import read_allowed_signers
from lifecycle.evidence.verifier.verdicts import FAIL

LAYER, FIRST_KEYS = "people", "first keys of people"
ANA, BEA = person("a1", "officer"), person("b2", "officer", Ed25519Token())
CID, DAVI = person("c3", "officer", EcdsaToken()), person("d4", "custodian")
EVA, FLO = person("e5", "witness"), person("f6", "custodian")


@dataclass(frozen=True)
class Found:
    """What a verification says of people."""

    code: int
    verdict: str
    note: str
    first_keys: str


def under(policy: Policy, ledger: Scene) -> Office:
    """Give people with keys in a record, and put a policy in force."""
    made = Office(ledger)
    made.enrol(ANA, BEA, CID, DAVI, EVA, FLO)
    made.adopt(policy)
    return made


def signed_erase(office: Office) -> int:
    """Erase a card as the policy wants it."""
    intent = office.intent("erase", (ANA, "operator"))
    office.state(intent, ANA.approves(intent.text), BEA.approves(intent.text))
    office.use(intent)
    return office.start(intent)


def judged(path: Path, people: bytes | None = None) -> list[Found]:
    """Verify a bundle with the file that travels and with the program."""
    theirs = None if people is None else verify.read_allowed_signers(people)
    ours = None if people is None else read_allowed_signers(people)
    reports = (
        verified(path, signatures=verify.OpenSSL(), people=theirs),
        verify_bundle(path, Brought(people=ours), unreadable),
    )
    return [_found({layer.name: layer for layer in report.layers}, report.exit_code) for report in reports]


def everywhere(office: Office, people: bytes | None = None) -> list[Found]:
    """Verify a bundle twice, and the record."""
    found = judged(exported(office), people)
    outside = Outside(people=None if people is None else read_allowed_signers(people))
    layers = verify_whole(office.ledger.store, outside).beyond.found.layers
    return [*found, _found(layers, 1 if any(layer.verdict == FAIL for layer in layers.values()) else 7)]


def _found(layers: Mapping[str, Any], code: int) -> Found:
    first = layers[FIRST_KEYS].verdict if FIRST_KEYS in layers else ""
    return Found(code, layers[LAYER].verdict, str(layers[LAYER].note), first)


def exported(office: Office, **wanted: object) -> Path:
    """Export a bundle."""
    return office.ledger.export(reports=False, **wanted).path  # type: ignore[arg-type] - as the test has it
