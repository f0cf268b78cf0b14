"""Intents, people and signatures, made for a test."""

from collections.abc import Mapping

from lifecycle.approval.built_in import TWO_PERSON
from lifecycle.approval.intent import Effect, Intent, IntentCard, Signer
from lifecycle.approval.judgement import Case, Given, Standing
from lifecycle.approval.policy import Policy
from lifecycle.domain.facts import Means, Parameter

SERIAL = "15C000E3A8171006"
ANA, BEA, CID, DAVI, EVA = (f"person:{name}" for name in ("ana", "bea", "cid", "davi", "eva"))
OFFICE: Mapping[str, Standing] = {
    ANA: Standing(frozenset({"officer"})),
    BEA: Standing(frozenset({"officer"})),
    CID: Standing(frozenset({"officer", "auditor"})),
    DAVI: Standing(frozenset({"custodian"})),
    EVA: Standing(frozenset({"witness"})),
}


def intent(
    operation: str = "erase",
    *signers: Signer,
    effect: list[Effect] | None = None,
    parameters: dict[str, Parameter] | None = None,
) -> Intent:
    """State an act on one card of a set of 2 of 3; Ana operates where nobody else is named."""
    return Intent(
        operation=operation,
        parameters=parameters or {},
        cards=[IntentCard(serial=SERIAL, card_id="0A", holds="set:AB/1")],
        spares=[],
        effect=effect or [],
        ledger="0123456789ABCDEF",
        head=40,
        root="00" * 32,
        run="0190b0c0-0000-7000-8000-000000000000",
        signers=list(signers) or [Signer(person=ANA, capacity="operator")],
        policy=TWO_PERSON.digest,
        station="desk",
        virtual=True,
        time=1_000_000,
        expires=2_000_000,
    )


def case(
    stated: Intent, policy: Policy = TWO_PERSON, people: Mapping[str, Standing] = OFFICE, holders: tuple[str, ...] = ()
) -> Case:
    """Put it before a policy."""
    return Case(stated, policy, people, holders)


def signed(person: str, means: Means = "keyboard", kind: str = "ed25519", touch: bool | None = None) -> Given:  # noqa: FBT001
    """Give the signature of a person, as one that was verified."""
    return Given(person, f"SHA256:{person}", kind, means, touch)
