"""Prints every error there is: its code, its sentence, what to do next, and the exit code."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import lifecycle
from lifecycle.cli.exit_codes import MEANINGS
from lifecycle.domain.errors import ExitCode, LifecycleError
from lifecycle.domain.text import is_command

NOT_IMPORTED = ("__main__", "pcsc")
"""The one runs when it is imported, the other needs a library of the system; neither has errors of its own."""


def errors_below(kind: type[LifecycleError]) -> Iterator[type[LifecycleError]]:
    """Give the kind and all that derive from it, where they have a code of their own."""
    if "code" in vars(kind):
        yield kind
    for derived in kind.__subclasses__():
        yield from errors_below(derived)


def cell(words: str) -> str:
    """Make a template into what stands in a table, with its commands in code."""
    lines = (f"`{line.strip()}`" if is_command(line) else line for line in words.split("\n"))
    return " ".join(lines).replace("|", "\\|")


for module in pkgutil.walk_packages(lifecycle.__path__, "lifecycle."):
    if module.name.rpartition(".")[2] not in NOT_IMPORTED:
        import_module(module.name)

found = sorted(set(errors_below(LifecycleError)) - {LifecycleError}, key=lambda kind: kind.code)
print("# Errors\n")
print("Made by `ops/generate`. What stands in braces is filled in, and given in `params` with `--json`.")
for exit_code in ExitCode:
    kinds = [kind for kind in found if kind.exit_code is exit_code]
    if kinds:
        print(f"\n## Exit code {int(exit_code)}: {MEANINGS[exit_code]}\n")
        print("| Code | What is said | What to do next |")
        print("|---|---|---|")
        for kind in kinds:
            print(f"| `{kind.code}` | {cell(kind.message)} | {cell(kind.advice)} |")
