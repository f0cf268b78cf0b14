"""A power cut that is planned for a card on the shelf: one line beside it, which is gone when the cut has come."""

from pathlib import Path

from lifecycle.virtual.cardfile import write_file
from lifecycle.virtual.errors import CardFileDamaged, CardFileUnwritable
from lifecycle.virtual.power import Moment, PowerCut


class PlannedCut:
    """The file with the plan: the moment and its number, as in "after unit 12". No file, no plan."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> PowerCut | None:
        """Give the plan; raises CardFileDamaged where the file holds none."""
        try:
            moment, _, number = self._path.read_text(encoding="ascii").strip().rpartition(" ")
            return PowerCut(Moment(moment), int(number))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise CardFileDamaged(str(self._path), "not-a-plan") from error

    def write(self, cut: PowerCut | None) -> None:
        """Put another plan in its place, or none."""
        if cut is None:
            self.clear()
        else:
            write_file(self._path, f"{cut.moment.value} {cut.number}\n".encode("ascii"))

    def clear(self) -> None:
        """Forget the plan."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise CardFileUnwritable(str(self._path), error.strerror or "") from error
