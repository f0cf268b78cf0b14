"""Writes the golden files that are not there yet; the same ones each time, and never one that is there."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "cards"), str(HERE)]

from desk.stores import opened  # noqa: E402
from golden import LEDGERS, bodies_of, folded, write_states  # noqa: E402
from kept import STORES, names_of_stores, record_sums, said_by, taken  # noqa: E402
from kept import write_states as write_states_of_store  # noqa: E402
from ledgers_played import PLAYS, played  # noqa: E402
from test_transcripts import GOLDEN, SCENES, recorded  # noqa: E402

for name in SCENES:
    transcript = GOLDEN / f"{name}.jsonl"
    if not transcript.exists():
        transcript.write_text(recorded(name))
        print(transcript)  # noqa: T201 - a script

for name in PLAYS:
    ledger = LEDGERS / f"{name}.jsonl"
    if not ledger.exists():
        with TemporaryDirectory() as folder:
            bodies = played(name, Path(folder) / "played.db")
            ledger.write_bytes(b"".join(body + b"\n" for body in bodies))
            write_states(name, folded(bodies, Path(folder) / "folded.db"))
        print(ledger)  # noqa: T201 - a script

for path in sorted(LEDGERS.glob("*.jsonl")):
    if not path.with_suffix(".state.json").exists():
        with TemporaryDirectory() as folder:
            write_states(path.stem, folded(bodies_of(path.stem), Path(folder) / "folded.db"))
        print(path)  # noqa: T201 - a script

for name in names_of_stores():
    if not (STORES / f"{name}.state.json").exists():
        with TemporaryDirectory() as folder, opened(taken(name, Path(folder))) as store:
            write_states_of_store(name, said_by(store))
        print(STORES / f"{name}.db")  # noqa: T201 - a script

record_sums()
