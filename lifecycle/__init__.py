"""An event-sourced ledger for the custody of smart cards that keep HSM master keys.

This package is a program, and has no API for Python code: every name in it may change or go in any version, and nothing
in it is to be imported by others. What is public, and stays as SECURITY.md says:

- the command `lifecycle`: its commands and options, its exit codes (`lifecycle help exit-codes`), and `--json`, whose
  objects have a JSON Schema each in `share/lifecycle/schemas` (`ops/schemas` in the source);
- `python -m lifecycle`, the same command;
- the codes of errors, the tags and fields of events, and the evidence bundle with the `verify.py` in it.

A script calls the command with `--json --no-input` and reads the object on standard output:
ops/handbook/sysadmin/scripting.md shows how.
"""

from typing import Final

DISTRIBUTION: Final = "smartcard-lifecycle"
"""The name under which this package is installed; `lifecycle` belongs to another project on the public index."""

RELEASED: Final = "2026-11-24"
"""The day of the newest release that the change log names: no clock before it can be right."""
