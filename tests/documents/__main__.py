"""`ops/documents`: write into the pages what their commands print now, or say which pages show something else."""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from documents.running import pages, updated


def rerun(path: Path) -> str:
    """Run a page, and give its text with what its commands print now."""
    with TemporaryDirectory() as folder:
        return updated(path, Path(folder))


def changed(paths: Sequence[Path], *, write: bool) -> int:
    """Name the pages that show something else, write them where that is asked for, and count them."""
    count = 0
    with ProcessPoolExecutor() as pool:
        for path, text in zip(paths, pool.map(rerun, paths), strict=True):
            if text != path.read_text("utf-8"):
                count += 1
                sys.stdout.write(f"{os.path.relpath(path)}\n")
                if write:
                    path.write_text(text, "utf-8")
    return count


def main() -> int:
    """Do what the command line says; gives 1 where `check` found a page that would change."""
    match sys.argv[1:]:
        case ["update" | "check" as task, *names]:
            found = changed([Path(name).resolve() for name in names] or pages(), write=task == "update")
            return 1 if found and task == "check" else 0
    sys.stderr.write("documents: say `update` or `check`, and the pages if not all\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
