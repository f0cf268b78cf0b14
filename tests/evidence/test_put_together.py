"""The tool that puts the parts of the verifier together to one file: names that cannot share it are refused."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "ops/put_together.py"
PACKAGE = "lifecycle.evidence.verifier"
FIRST = f'''"""The last part."""

import os

from {PACKAGE}.tree import leaf


def main():
    return leaf(os.sep)
'''
TREE = '''"""A tree.

It has leaves.
"""


def leaf(text):
    return _hash(text)


def _hash(text):
    return text
'''


def put_together(folder: Path, **parts: str) -> tuple[int, str, str]:
    """Put parts together; gives exit code, file and errors."""
    for name, text in ({"program": FIRST, "tree": TREE} | parts).items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    words = [sys.executable, str(TOOL), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    return done.returncode, done.stdout, done.stderr


def test_parts_stand_after_what_they_need_under_their_sentences(tmp_path: Path) -> None:
    """And nothing of the package is imported any more."""
    code, file, _ = put_together(tmp_path)
    assert code == 0
    assert file.index("# tree.py: A tree.\n# It has leaves.") < file.index("# program.py: The last part.")
    assert PACKAGE not in file
    scope: dict[str, object] = {"__name__": "verify"}
    exec(compile(file, "verify.py", "exec"), scope)  # noqa: S102 - what was put together here
    assert callable(scope["main"])


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"tree": TREE + "\n\ndef main():\n    pass\n"}, "defines main"),
        ({"program": FIRST + "\n\ndef _hash(text):\n    return text\n"}, "defines _hash, and so does tree.py"),
        ({"tree": TREE + "\n\nos = 1\n"}, "an import"),
        ({"tree": TREE + "\n\ndef open(text):\n    pass\n"}, "Python"),
        ({"tree": TREE + "\n\nEMPTY, main = 1, 2\n"}, "defines main"),
        ({"tree": f'"""A tree."""\n\nfrom {PACKAGE}.program import main\n\n\nleaf = main\n'}, "needs itself"),
        ({"program": FIRST.replace("import leaf", "import leaf as other")}, "another name"),
        ({"alone": '"""Alone."""\n\nNOTHING = 0\n'}, "needed by no other part"),
    ],
)
def test_what_cannot_be_one_file_is_refused(tmp_path: Path, parts: dict[str, str], word: str) -> None:
    """Private names, too: one would silently be the other."""
    code, file, error = put_together(tmp_path, **parts)
    assert (code, file, word in error) == (1, "", True), error
