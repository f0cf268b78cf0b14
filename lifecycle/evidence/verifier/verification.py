"""The verification of one bundle: what its members hold is read, its events are walked over, the layers are judged."""

from __future__ import annotations

import itertools
from array import array
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, Callable, Sequence

from lifecycle.evidence.verifier.allowed_signers import AllowedSigner
from lifecycle.evidence.verifier.anchors import Anchors, sizes_listed
from lifecycle.evidence.verifier.auditor_files import Kept
from lifecycle.evidence.verifier.block_plan import Wanted, jobs_of
from lifecycle.evidence.verifier.card_signatures import CardSignatures
from lifecycle.evidence.verifier.checkpoints import judge_checkpoints, judge_leaves, read_checkpoints
from lifecycle.evidence.verifier.consistency import judge_consistency, sizes_of_proofs
from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import read_description
from lifecycle.evidence.verifier.disclosures import judge_disclosures, read_disclosures
from lifecycle.evidence.verifier.dispatch import take_told
from lifecycle.evidence.verifier.event_pass import Progress, Seen, in_silence, walk
from lifecycle.evidence.verifier.events import Reading, in_full
from lifecycle.evidence.verifier.inclusion import judge_inclusion, read_proofs
from lifecycle.evidence.verifier.kept_checkpoints import judge_kept
from lifecycle.evidence.verifier.lineage import Lineage
from lifecycle.evidence.verifier.manifest import judge_members
from lifecycle.evidence.verifier.member_names import REQUIRED, SIGNATURES_BESIDE
from lifecycle.evidence.verifier.notes import ED25519
from lifecycle.evidence.verifier.openssl import OpenSSL
from lifecycle.evidence.verifier.people import People
from lifecycle.evidence.verifier.people_policy import Judge, still_wanted
from lifecycle.evidence.verifier.pool import Work
from lifecycle.evidence.verifier.positions import events_are_there, judge_events
from lifecycle.evidence.verifier.receipts import Receipt, judge_receipts
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.signatures import (
    SIGNATURES,
    judge_key_changes,
    judge_manifest_signature,
    judge_signatures,
    read_keys,
    read_manifest_signers,
)
from lifecycle.evidence.verifier.ssh_verify import SshSignatures
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.trust import Trust
from lifecycle.evidence.verifier.unknown_parts import judge_parts, leave_out_reports
from lifecycle.evidence.verifier.verdicts import LAYERS, PASS, Broken, Fault, Layer, some

READ_IN_FULL = 65536
"""Events up to which each is read in full without being asked to."""

OF_EVENTS = (
    "leaves",
    "events",
    "checkpoints",
    "kept checkpoint",
    "inclusion proofs",
    "disclosures",
    "card anchors",
    "people",
)
"""Layers that have nothing to look at where events are not where they have to be."""


def not_told(_text: str) -> None:
    """Say nothing beforehand."""


class Verification:
    """The verification of one bundle; `run` gives the report."""

    def __init__(
        self,
        path: str,
        kept: Sequence[Kept] = (),
        keys: Sequence[tuple[int, bytes]] = (),
        signatures: Any = None,
        reading: Reading | None = None,
        thorough: bool = False,  # noqa: FBT002
        progress: Progress = in_silence,
        folder: str = ".",
        people: Sequence[AllowedSigner] | None = None,
        judge: Judge = still_wanted,
        ssh: Any = None,
        told: Callable[[str], None] = not_told,
        receipts: Sequence[Receipt] = (),
    ) -> None:
        self.path, self.kept, self.folder = path, kept, folder
        self.trust = Trust(signatures if signatures is not None else OpenSSL(), keys)
        self.reading, self.thorough, self.progress, self.told = reading, thorough, progress, told
        self.people, self.judge, self.receipts = people, judge, receipts
        self.ssh = ssh if ssh is not None else SshSignatures(self.trust.signatures)

    def run(self) -> Report:
        """Verify; raises Unusable for what is no bundle, and OSError."""
        report = Report(self.path, [Layer(name) for name in LAYERS])
        with report.layer("container").blaming():
            container = Container(self.path)
            with container.file:
                _require(container, report, REQUIRED)
                self._open(container, report)
        report.give_up("the container is damaged")
        return report

    def _open(self, container: Container, report: Report) -> None:
        try:
            said = report.said = read_description(container.text("manifest.json").encode("ascii"))
        except Broken as error:
            judge_members(container, report, {})
            report.layer("manifest").fails(Fault(error.message, error.member or "manifest.json"))
            report.give_up("manifest.json does not describe the bundle")
            return
        judge_parts(container, report, said)
        if said.recorded:
            _require(container, report, SIGNATURES_BESIDE)
        seen, lineage = Seen(), Lineage(said)
        anchors = Anchors(container, said, lineage, report.layer("card anchors"), seen)
        signed = CardSignatures(container, said, report, seen)
        people = People(container, said, report, seen, self.people, self.judge)
        takes = people.takes_about()
        if takes:
            seconds = some(int(takes) + 1, "1 second", "{} seconds")
            self.told("Checking signatures of people: about %s at most." % seconds)
        of_outside = (self.trust, self.kept, self.folder)
        case = Case(container, said, report, *of_outside, lineage, anchors, signed, people, seen=seen)
        try:
            self._walk(case)
        except BrokenProcessPool:
            raise OSError(0, "a process that read the events ended early; check the free memory") from None
        judge(case, self.ssh, self.receipts, self.people)

    def _walk(self, case: Case) -> None:
        """Read what the members hold, and walk over the events; while they are hashed, signatures are looked at."""
        for read in (read_keys, read_checkpoints, read_disclosures, read_proofs):
            read(case)
        laid_out = events_are_there(case)
        full = self.thorough or case.said.count <= READ_IN_FULL
        heads = [each.head for each in self.receipts]
        wanted = wanted_of(case, heads, (self.reading or in_full) if full else None)
        work = Work(jobs_of(case.container, case.said, wanted) if laid_out else ())
        try:
            case.trust.rely_on_signers(kept.checkpoint for kept in case.kept)
            read_manifest_signers(case)
            if laid_out:
                walk(case.seen, case.said, work, partial(take_told, case), self.progress)
                judge_events(case, full)
        finally:
            work.end()
        case.sound = laid_out and case.seen.miscounted is None


def _require(container: Container, report: Report, names: Sequence[str]) -> None:
    for name in names:
        if name not in container:
            report.layer("container").fails(Fault("the member is missing", name))


def wanted_of(case: Case, heads: Sequence[int], reading: Reading | None) -> Wanted:
    """Say what is to be looked for in the events; `heads` are the sizes whose roots receipts name."""
    kept = (each.checkpoint.size for each in case.kept)
    listed = sizes_of_proofs(case.container), sizes_listed(case.container), case.people.heads()
    sizes = itertools.chain(case.checkpoints, kept, heads, *listed)
    within = array("Q", sorted({size for size in sizes if 0 < size <= case.said.size}))
    digests = frozenset(digest.encode() for digest in case.disclosed)
    positions = {*case.proofs, *case.card_signatures.leaves, *case.people.before}
    return Wanted(within, positions, digests, reading, case.people.known)


def judge(case: Case, ssh: Any, receipts: Sequence[Receipt], people: Sequence[AllowedSigner] | None) -> None:
    """Judge the layers, in an order in which each finds what it needs; those before it have said who is relied on."""
    judge_key_changes(case)
    judge_manifest_signature(case)
    judge_members(case.container, case.report, case.seen.sums)
    for name in () if case.sound else OF_EVENTS:
        case.layer(name).is_left_out("the events are not in their place")
    judge_leaves(case)
    judge_checkpoints(case)
    for kind in SIGNATURES:
        judge_signatures(case, kind)
    for judgement in (judge_kept, judge_consistency, judge_inclusion, judge_disclosures):
        judgement(case)
    if case.sound:
        case.anchors.finish(case.nodes)
        case.card_signatures.finish(case.trust.signatures)
        case.people.finish(ssh, case.lineage)
    judge_receipts(case, receipts, people, ssh)
    leave_out_reports(case.report, case.said)
    case.layer("witnesses").is_left_out("the bundle contains no cosignature")
    case.layer("time stamps").is_left_out("the bundle contains no time stamp (RFC 3161)")
    _conclude(case.report, asked=bool(case.kept), unable=case.trust.signatures.reasons[ED25519])


def _conclude(report: Report, asked: bool, unable: str) -> None:
    """Say what is covered: all of it by a checkpoint with a key that is relied on, or as far as one was kept."""
    signed = any(report.layer(name).verdict == PASS for name in SIGNATURES.values())
    if signed and report.said and report.head and report.layer("leaves").verdict == PASS:
        report.covered, report.covered_at = report.said.size, report.head.time
        report.proven = True
    if asked and report.layer("kept checkpoint").verdict != PASS:
        report.proven = False
        report.why = "Not proven: the bundle could not be compared with the checkpoint that you kept."
    if unable:
        report.proven = False
        report.why = "Not proven: no signature could be checked, because " + unable + "."
