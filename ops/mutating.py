"""Mutants of one module, each in a process of its own with the tests that are to notice it; `ops/mutate` runs this."""

import ast
import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

import alembic.command  # noqa: F401 - what is imported here is not imported anew for each mutant
import pytest
import sqlalchemy.dialects.sqlite  # noqa: F401

OTHERS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
WORDS = {"say", "say_n"}  # calls whose texts are for people: other tests read those

Mutation = tuple[str, Callable[[], None]]  # what is broken, and what breaks it in the tree


def mutations(tree: ast.Module) -> Iterator[Mutation]:
    """Find every place that can be broken, in an order that is always the same."""
    for node in _code_in(tree):
        match node:
            case ast.Compare():
                for at, operator in enumerate(node.ops):
                    other = OTHERS[type(operator)]
                    what = f"{type(operator).__name__} becomes {other.__name__}"
                    yield _said(node, what), lambda node=node, at=at, other=other: node.ops.__setitem__(at, other())
            case ast.BoolOp():
                neutral = isinstance(node.op, ast.And)
                flipped = ast.Or() if neutral else ast.And()
                yield _said(node, "and/or"), lambda node=node, op=flipped: setattr(node, "op", op)
                for at, value in enumerate(node.values):
                    left_out = ast.copy_location(ast.Constant(neutral), value)
                    what = f"without `{ast.unparse(value)}`"
                    yield _said(node, what), lambda node=node, at=at, to=left_out: node.values.__setitem__(at, to)
            case ast.UnaryOp(op=ast.Not()):
                twice = ast.copy_location(ast.UnaryOp(ast.Not(), node.operand), node)
                yield _said(node, "without not"), lambda node=node, to=twice: setattr(node, "operand", to)
            case ast.Constant(value=bool() | int() | str()):
                value = node.value
                to = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}~"
                yield _said(node, f"{value!r} becomes {to!r}"), lambda node=node, to=to: setattr(node, "value", to)


def _code_in(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what runs: no docstrings, no annotations, no decorators, and no texts for people."""
    yield node
    for name, field in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        for child in field if isinstance(field, list) else [field]:
            docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            text = isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in WORDS
            if isinstance(child, ast.AST) and not docstring and not text:
                yield from _code_in(child)


def _said(node: ast.expr, what: str) -> str:
    return f"line {node.lineno}: {what}: {ast.unparse(node)}"


class Broken(MetaPathFinder, Loader):
    """Gives one module from a tree, and leaves all others to the other finders."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self._name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        self._path = path.absolute()
        self._tree = tree

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Say that it is here."""
        return spec_from_loader(fullname, self, origin=str(self._path)) if fullname == self._name else None

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave that to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the broken tree in its place."""
        exec(compile(ast.fix_missing_locations(self._tree), self._path, "exec"), module.__dict__)  # noqa: S102


def noticed(path: Path, tree: ast.Module, tests: list[str]) -> bool:
    """Run the tests in a child that has the broken module; say whether one of them failed."""
    child = os.fork()
    if child == 0:
        sys.meta_path.insert(0, Broken(path, tree))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests])
        os._exit(int(code))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def main(module: str, *tests: str) -> int:
    """Break the module everywhere, and list what was not noticed."""
    path, source = Path(module), Path(module).read_text("utf-8")
    if noticed(path, ast.parse(source), list(tests)):
        sys.exit("the tests fail already where nothing is broken")
    survivors, count = [], len(list(mutations(ast.parse(source))))
    for number in range(count):
        tree = ast.parse(source)
        what, breaks = list(mutations(tree))[number]
        breaks()
        survived = not noticed(path, tree, list(tests))
        survivors += [what] if survived else []
        print(f"{number + 1}/{count} {'SURVIVED' if survived else 'noticed'} {what}", flush=True)
    print(f"{len(survivors)} of {count} were not noticed", *survivors, sep="\n  ")
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
