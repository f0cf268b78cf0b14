"""Two offices with one record: each workstation has a home, a name and a signing key of its own."""

from pathlib import Path

import pytest

from lab.office import Office, Ran
from lifecycle.store.address import Place


class Branch(Office):
    """A workstation of another office, which uses the record of the first one."""

    def __init__(self, folder: Path, first: Office, patch: pytest.MonkeyPatch, record: Place | None = None) -> None:
        super().__init__(folder, first._capture)
        folder.mkdir(mode=0o700)
        self.record, self.name, self._patch = record or first.store, folder.name, patch

    def run(self, *words: str) -> Ran:
        """Call the program at this workstation."""
        with self._patch.context() as here:
            self.sit_down(here)
            return super().run(*words)

    def sit_down(self, here: pytest.MonkeyPatch) -> None:
        """Have this process, and those that it starts, be this workstation."""
        for name, value in {"HOME": self.folder, "RECORD": self.record, "STATION": self.name}.items():
            here.setenv(f"LIFECYCLE_{name}", str(value))

    @property
    def request(self) -> Path:
        """Where its request is kept."""
        return self.folder / "request.txt"

    @property
    def known(self) -> Path:
        """Where the checkpoint is put that it begins with."""
        return self.folder / "known.txt"

    def asks(self) -> str:
        """Write the request; gives the file."""
        asked = self.run("key", "request", "--save", str(self.request))
        assert asked.code == 0, asked
        return str(self.request)

    def joins(self, first: Office) -> None:
        """Ask, have the key added at the first workstation, and begin with the checkpoint from there."""
        added = first.run("key", "add", self.asks(), "--save", str(self.known), "--yes")
        assert added.code == 0, added
        begun = self.run("checkpoint", "--known", str(self.known))
        assert begun.code == 0, begun
