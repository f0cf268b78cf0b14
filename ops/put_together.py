"""Puts the parts of `lifecycle/evidence/verifier` together to the one file that travels in every bundle; prints it.

The parts share one space of names in that file. So a name that two of them define, or that hides what is imported or
built in, is an error, and so is a part that `program.py` does not need.
"""

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PARTS = ROOT / "lifecycle/evidence/verifier"
PACKAGE = "lifecycle.evidence.verifier"
LAST = "program"

HEADER = '''\
"""Verify an evidence bundle of a card ledger offline, with Python's standard library and the openssl command alone.

    python3 verify.py BUNDLE [--checkpoint FILE]... [--key FILE]... [--save FILE] [--thorough] [--json]

It believes nothing that the bundle says of itself. Every layer gets PASS, FAIL or NOT CHECKED; what could not be
checked is never called good. Exit codes: 0 proven, 1 found wrong, 2 wrong use, 5 the file cannot be read, 7 sound in
itself but nothing from outside the bundle was given to hold it against, 8 a fork or a rollback is proven.

It is one file, for Python 3.8 or later, because it travels: every bundle carries it. Read it before you trust it: each
part begins with a line that says what it is. It is put together, from the parts in lifecycle/evidence/verifier of the
program that exports bundles, by ops/generate; whoever wants to change it changes them.
"""
'''


class CannotBePutTogether(Exception):
    """Two parts do not go into one file."""


@dataclass(frozen=True)
class Part:
    """One module: what it says of itself, what it needs and defines, and its lines without docstring and imports."""

    name: str
    sentence: str
    imports: frozenset[str]
    needs: tuple[str, ...]
    defines: tuple[str, ...]
    body: str

    @property
    def text(self) -> str:
        """The part as it stands in the file, under its heading."""
        return "\n".join(["# " + "-" * 118, *self.heading, "", self.body]) + "\n"

    @property
    def heading(self) -> Iterator[str]:
        """Its name, and what it says of itself."""
        first, *more = self.sentence.splitlines()
        yield f"# {self.name}.py: {first}"
        yield from (f"# {line}" for line in more if line)


def part_of(path: Path) -> Part:
    """Read a module; raises CannotBePutTogether."""
    source = path.read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imports, needs, gone = set(), [], tree.body[0].end_lineno or 0
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            gone = node.end_lineno or 0
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
                needs.append((node.module or "").removeprefix(PACKAGE + "."))
            elif isinstance(node, ast.ImportFrom):
                imports |= {f"from {node.module} import {each.name}" for each in node.names}
            else:
                imports |= {f"import {each.name}" for each in node.names}
            if any(each.asname for each in node.names):
                raise CannotBePutTogether(f"{path.name} imports something under another name")
    body = "\n".join(source.splitlines()[gone:]).strip("\n")
    defines = tuple(name for node in tree.body for name in defined_by(node))
    return Part(path.stem, ast.get_docstring(tree) or "", frozenset(imports), tuple(needs), defines, body)


def defined_by(node: ast.stmt) -> Iterator[str]:
    """Give the names that a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def in_order(parts: dict[str, Part], name: str = LAST, above: tuple[str, ...] = ()) -> Iterator[Part]:
    """Give a part after all those that it needs; some of them more than once."""
    if name in above:
        raise CannotBePutTogether(f"{name}.py needs itself, by way of {above[-1]}.py")
    for each in parts[name].needs:
        yield from in_order(parts, each, (*above, name))
    yield parts[name]


def require_no_clash(parts: Iterable[Part]) -> None:
    """Require that every name means one thing."""
    known = dict.fromkeys(dir(builtins), "Python")
    for part in parts:
        known |= {line.rpartition(" ")[2]: "an import" for line in part.imports}
    for part in parts:
        for name in part.defines:
            if name in known:
                raise CannotBePutTogether(f"{part.name}.py defines {name}, and so does {known[name]}")
            known[name] = part.name + ".py"


def import_block(parts: Iterable[Part]) -> str:
    """Give one block for all of them: modules first, then names out of modules."""
    lines = sorted({line for part in parts for line in part.imports} - {"from __future__ import annotations"})
    names: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("from "):
            _, module, _, name = line.split(" ")
            names.setdefault(module, []).append(name)
    whole = [line for line in lines if line.startswith("import ")]
    taken = [f"from {module} import {', '.join(each)}" for module, each in names.items()]
    return "\n".join(["from __future__ import annotations", "", *whole, *taken]) + "\n"


def put_together(folder: Path) -> str:
    """Give the file; raises CannotBePutTogether."""
    parts = {path.stem: part_of(path) for path in sorted(folder.glob("*.py")) if path.stem != "__init__"}
    ordered = list({part.name: part for part in in_order(parts)}.values())
    for part in parts.values():
        if part not in ordered:
            raise CannotBePutTogether(f"{part.name}.py is needed by no other part")
    require_no_clash(ordered)
    file = "\n".join(
        [HEADER + "\n" + import_block(ordered), *(part.text + "\n" for part in ordered[:-1]), ordered[-1].text]
    )
    compile(file, "verify.py", "exec")
    return file


def main() -> int:
    """Print the file, or say why there is none."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else PARTS
    try:
        sys.stdout.write(put_together(folder))
    except CannotBePutTogether as error:
        print(f"put_together: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
