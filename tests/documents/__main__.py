"""`ops/documents`: write into the pages what their commands print now, or say which pages show something else."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from documents.running import pages, updated


def main() -> int:
    """Update the pages that are named, or all; gives 1 where `check` found one that would change."""
    match sys.argv[1:]:
        case ["update" | "check" as task, *names]:
            found = 0
            for path in [Path(name).resolve() for name in names] or pages():
                with TemporaryDirectory() as folder:
                    text = updated(path, Path(folder))
                if text != path.read_text("utf-8"):
                    found += 1
                    sys.stdout.write(f"{os.path.relpath(path)}\n")
                    if task == "update":
                        path.write_text(text, "utf-8")
            return 1 if found and task == "check" else 0
    sys.stderr.write("documents: say `update` or `check`, and the pages if not all\n")
    return 2


sys.exit(main())
