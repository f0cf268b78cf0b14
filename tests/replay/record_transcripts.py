"""Writes the golden transcripts that are not there yet: PYTHONPATH=tests:tests/cards python tests/replay/record_transcripts.py."""

from test_transcripts import GOLDEN, SCENES, recorded

for name in SCENES:
    path = GOLDEN / f"{name}.jsonl"
    if not path.exists():
        path.write_text(recorded(name))
