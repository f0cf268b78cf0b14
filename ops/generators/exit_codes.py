"""Prints what each exit code means."""

from lifecycle.cli.exit_codes import MEANINGS

print("# Exit codes\n")
print("Made by `ops/generate`. An exit code says who can put it right; with `--json` the error says more.\n")
print("| Code | Meaning |")
print("|---|---|")
for code, meaning in MEANINGS.items():
    print(f"| {int(code)} | {meaning} |")
