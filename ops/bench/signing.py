"""What a signature costs beyond the time of ssh-keygen itself, and what verifying the recorded ones costs."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from desk.people import Person
from desk.signers import Signers, adopt
from desk.ssh_agent import agent
from desk.stores import new_store, opened

from lifecycle.approval.collecting import Collecting, SigningTools
from lifecycle.approval.intent import Signer
from lifecycle.approval.known import given_of
from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.approval.sshsig import INTENT_NAMESPACE
from lifecycle.approval.stating import Act, state_intent
from lifecycle.domain.event import new_id
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record

ROUNDS = 20


def main() -> None:
    """Sign and verify some times, and print the medians in milliseconds."""
    with TemporaryDirectory() as folder, agent(Path(folder)) as running:
        here = Path(folder)
        signers, path = Signers(here), new_store(here / "ledger.db")
        with opened(path) as store:
            journal = Journal(store, login="anna", station="bench")
            signers.join(journal, "anna", "officer")
            adopt(journal, "signed")
            running.add(signers.keys["anna"])
            collecting = Collecting(
                journal, SigningTools(OpenSsh(running.environment, may_type=False)), Person(), lambda _: None
            )
            whole, alone, verified = [], [], []
            for _ in range(ROUNDS):
                act = Act(
                    operation="nickname", run=new_id(), signers=[Signer(person=journal.actor, capacity="operator")]
                )
                intent = state_intent(journal, act)
                whole.append(_timed(partial(collecting.collect, intent)))
                alone.append(_timed(partial(_sign, running.environment, signers.keys["anna"], intent.text)))
                with store.view() as view:
                    verified.append(_verifying(Record(view), intent.id))
    ours, theirs = median(whole), median(alone)
    sys.stdout.write(
        f"a signature: {ours:.1f} ms, of which ssh-keygen {theirs:.1f} ms, beyond it {ours - theirs:.1f} ms\n"
        f"verifying a recorded signature: {median(verified):.2f} ms\n"
    )


def _verifying(record: Record, intent_id: str) -> float:
    state = record.intent(intent_id)
    if state is None:
        raise LookupError(intent_id)
    return _timed(lambda: given_of(record, state))


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _sign(environment: dict[str, str], key: Path, text: str) -> None:
    words = ["ssh-keygen", "-Y", "sign", "-n", INTENT_NAMESPACE, "-f", str(key.with_suffix(".pub"))]
    subprocess.run(words, input=text.encode(), env={**os.environ, **environment}, check=True, capture_output=True)  # noqa: S603


if __name__ == "__main__":
    main()
