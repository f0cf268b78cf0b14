"""The command line: verify one bundle, print, and give the exit code."""

from __future__ import annotations

import argparse
import json
import sys
from typing import NoReturn, Sequence

from lifecycle.evidence.verifier.auditor_files import read_given, read_people, require_place, save_head
from lifecycle.evidence.verifier.output import as_json, as_text, plain
from lifecycle.evidence.verifier.receipts import receipts_given
from lifecycle.evidence.verifier.verdicts import UNREADABLE, WRONG_USE, Unusable
from lifecycle.evidence.verifier.verification import Verification


class Arguments(argparse.ArgumentParser):
    """What can be typed; an error repeats it, but no terminal obeys that."""

    def error(self, message: str) -> NoReturn:
        super().error(plain(message))


def arguments() -> argparse.ArgumentParser:
    """Give what can be typed."""
    parser = Arguments(prog="verify.py", description="Check an evidence bundle for tampering, offline.")
    parser.add_argument("bundle", metavar="BUNDLE")
    parser.add_argument(
        "--checkpoint", metavar="FILE", action="append", default=[], help="A checkpoint that you kept. Repeat for each."
    )
    parser.add_argument(
        "--key",
        metavar="FILE",
        action="append",
        default=[],
        help="A public key that you received another way. Repeat for each.",
    )
    parser.add_argument(
        "--people", metavar="FILE", help="Keys of people that you received another way, as ssh-keygen takes them."
    )
    parser.add_argument(
        "--receipt",
        metavar="FILE",
        action="append",
        default=[],
        help="An intent that you signed and kept, with its signature beside it. Repeat for each.",
    )
    parser.add_argument("--save", metavar="FILE", help="Save the checkpoint of this bundle for the next check.")
    parser.add_argument("--thorough", action="store_true", help="Read every event in full.")
    parser.add_argument("--json", action="store_true", help="Print 1 JSON object.")
    return parser


def beforehand(text: str) -> None:
    """Say what takes long before it begins."""
    print(text, file=sys.stderr, flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Verify, print, and give the exit code."""
    asked = arguments().parse_args(words)
    try:
        require_place(asked.save)
        kept, keys = read_given(asked.checkpoint, asked.key)
        people = None if asked.people is None else read_people(asked.people)
        receipts = receipts_given(asked.receipt)
        given = {"people": people, "receipts": receipts, "told": beforehand, "thorough": asked.thorough}
        report = Verification(asked.bundle, kept, keys, **given).run()
        if asked.save:
            report.notes += save_head(report, asked.save)
        elif report.head is not None and not report.failed:
            report.notes.append("Save the checkpoint for the next check, outside this computer (--save FILE).")
    except Unusable as error:
        print(plain("verify.py: %s: %s" % (error.file or asked.bundle, error)), file=sys.stderr)
        print(plain("Next: %s" % error.step), file=sys.stderr)
        return WRONG_USE
    except OSError as error:
        print(plain("verify.py: %s: %s" % (error.filename or asked.bundle, error.strerror)), file=sys.stderr)
        return UNREADABLE
    if asked.json:
        print(json.dumps(as_json(report)))
    else:
        print("\n".join(as_text(report)))
    return report.exit_code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
