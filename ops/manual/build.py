"""Puts the manual pages into the wheel, in each language: hatchling calls it, where the program can be imported."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LANGUAGES = {"C": "", "pt_BR.UTF-8": "pt_BR/"}
"""Locales, and the folders below share/man that their pages lie in."""


class ManualPages(BuildHookInterface):
    """The pages are made for each build, and kept nowhere else."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make them; one that is installed as it lies in the checkout has none."""
        if version == "editable":
            return
        self._made = TemporaryDirectory()
        for locale, below in LANGUAGES.items():
            folder = Path(self._made.name, locale)
            environment = {**os.environ, "PYTHONPATH": self.root, "LC_ALL": locale, "LANGUAGE": ""}
            command = [sys.executable, str(Path(self.root, "ops/manual/write.py")), str(folder)]
            subprocess.run(command, check=True, env=environment)  # noqa: S603 - ourselves
            for page in sorted(folder.rglob("*.[17]")):
                build_data["shared_data"][str(page)] = f"share/man/{below}{page.relative_to(folder)}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Leave nothing."""
        if version != "editable":
            self._made.cleanup()
