"""Writing a bundle: member by member, in constant memory, to a file that has no name yet."""

from collections.abc import Iterator
from hashlib import sha256
from heapq import merge
from pathlib import Path
from typing import IO, Final

import msgspec

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.event import Event, tags_of
from lifecycle.domain.facts import AnchorSeen
from lifecycle.evidence.bundle import member_names
from lifecycle.evidence.bundle.card_signatures import write_card_signatures
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.detached import allowed_signer, minisign_key, minisign_signature, ssh_signature
from lifecycle.evidence.bundle.disclosing import disclosed_lines, entitled
from lifecycle.evidence.bundle.documents import Signed, write_papers
from lifecycle.evidence.bundle.evidence import Evidence
from lifecycle.evidence.bundle.people import digests_of_keys, write_people
from lifecycle.evidence.bundle.plan import Plan
from lifecycle.evidence.bundle.reporting import write_reports
from lifecycle.evidence.bundle.tree_pass import Progress, TreePass
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.signatures import signed_by
from lifecycle.store import statements
from lifecycle.store.engine import StoreReader
from lifecycle.store.sql import Connection
from lifecycle.store.tree import HASH

_LARGE: Final = 1 << 31
"""Bytes of a store below which no member of it can be so long that its length has to be known beforehand."""

_encoded = msgspec.json.Encoder(order="sorted").encode


def write_bundle(  # noqa: PLR0913, PLR0917 - all that a bundle is made of
    store: StoreReader[Event],
    plan: Plan,
    public: PublicKeys,
    key: SigningKey | None,
    file: IO[bytes],
    scratch: Path,
    progress: Progress | None = None,
) -> str:
    """Write the whole bundle to a file that can be sought in; gives the SHA-256 of its manifest, lower-case hex.

    `public` is the newest key of the record; without the other half the manifest is not signed. `scratch` is a folder
    for what does not fit into memory. Raises RecordDoesNotFit, and then the file is to be thrown
    away; and what reading and writing can raise.
    """
    half = 2 if plan.wanted.reports else 1
    digests = entitled(store, plan.wanted, plan.range.upto)
    with Container(file) as container:
        with store.snapshot() as connection:
            evidence = Evidence(store, connection, plan)
            evidence.write(container)
            _write_events(container, connection, store, plan, _part(progress, 0, half))
            container.add_lines(member_names.ANCHORS, _anchors(connection, plan))
            signed = Signed(
                by_cards=write_card_signatures(container, connection, plan),
                by_people=write_people(container, connection, plan),
            )
            if not plan.wanted.keys:
                digests = frozenset(digests) - digests_of_keys(connection, plan.range.upto)
            container.add_lines(member_names.DISCLOSURES, disclosed_lines(connection, store.path, digests))
        if plan.wanted.reports:
            with store.disclosing(digests) as shown:
                write_reports(container, shown, plan, scratch, _part(progress, 1, half))
        _write_keys(container, plan, public, evidence)
        by_today = signed_by(SignedCheckpoint.read(plan.covering.note), public.under(plan.origin)[0])
        write_papers(container, plan, signed, by_key_of_today=by_today)
        return _seal(container, plan, key)


def _part(progress: Progress | None, number: int, of: int) -> Progress | None:
    """Give what is told of one part of the work, of so many that take about as long; numbered from 0."""
    if progress is None:
        return None
    return lambda done, total: progress(number * total + done, of * total)


def _write_events(
    container: Container, connection: Connection, store: StoreReader[Event], plan: Plan, progress: Progress | None
) -> None:
    """Write leaf hashes, events, and leaf hashes, and see that all of them give the root."""
    large = store.size_on_disk() >= _LARGE
    with TreePass(connection, store.path, plan.checkpoint, progress) as passage:
        if plan.first > 1:
            _write_hashes(container, member_names.BEFORE, passage, plan.range.after)
        while plan.last and passage.position < plan.last:
            after = passage.position
            upto = min(plan.last, after - after % member_names.LINES + member_names.LINES)
            most = sum(connection.execute(statements.LENGTH, (after, upto)).fetchone()) if large else 0
            with container.member(member_names.events_name(after + 1), most) as member:
                for lines in passage.lines(upto):
                    member.write(lines)
        if passage.position < plan.size:
            _write_hashes(container, member_names.AFTER, passage, plan.size)
        passage.arrive()


def _write_hashes(container: Container, name: str, passage: TreePass, upto: int) -> None:
    with container.member(name, (upto - passage.position) * HASH) as member:
        for hashes in passage.hashes(upto):
            member.write(hashes)


def _anchors(connection: Connection, plan: Plan) -> Iterator[bytes]:
    """Say once more, by card, what the events of the range say that cards showed of the ledger."""
    bounds = (plan.range.after, plan.range.upto)
    rows = (iter(connection.execute(statements.OF_KIND_IN, (tag, *bounds))) for tag in tags_of(AnchorSeen))
    for position, body in merge(*rows):
        event = msgspec.json.decode(body)
        said = {
            "position": position,
            "serial": event["stream"].removeprefix("card:"),
            "slots": [slot["anchor"] for slot in event["facts"]["slots"]],
            "time": event["time"],
            "verdict": event["facts"]["verdict"],
        }
        yield _encoded(said) + b"\n"


def _write_keys(container: Container, plan: Plan, public: PublicKeys, evidence: Evidence) -> None:
    ed25519, ml_dsa = public.pem()
    container.add(member_names.VERIFIER_KEYS, evidence.verifier_keys(public))
    container.add(member_names.ED25519_KEY, ed25519.encode("ascii"))
    container.add(member_names.ML_DSA_KEY, ml_dsa.encode("ascii"))
    container.add(member_names.ALLOWED_SIGNERS, allowed_signer(plan.origin, public.ed25519))
    container.add(member_names.MINISIGN_KEY, minisign_key(public.ed25519))


def _seal(container: Container, plan: Plan, key: SigningKey | None) -> str:
    """Write the manifest and its signatures."""
    manifest = container.manifest()
    container.add(member_names.MANIFEST, manifest)
    if key is not None:
        _sign(container, plan, key, manifest)
    return sha256(manifest).hexdigest()


def _sign(container: Container, plan: Plan, key: SigningKey, manifest: bytes) -> None:
    public, sign = key.public.ed25519, key.sign_bytes
    container.add(member_names.MANIFEST_ED25519, sign(manifest))
    container.add(member_names.MANIFEST_SSH, ssh_signature(manifest, public, sign))
    comment = f"{plan.origin} {plan.size}"
    container.add(member_names.MANIFEST_MINISIGN, minisign_signature(manifest, public, sign, comment))
