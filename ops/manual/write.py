"""Writes the manual pages into a folder, in the language of the environment: write.py FOLDER."""

import sys
from pathlib import Path

from lifecycle.cli.help.manual import pages

for page in pages():
    path = Path(sys.argv[1]) / page.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page.text, "utf-8")
