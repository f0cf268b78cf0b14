"""Folders that a program keeps in step with other computers: such a program replaces files while they are in use."""

from pathlib import Path
from typing import Final

_MARKS: Final = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
    ".stfolder": "Syncthing",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}
_PATTERNS: Final = {".sync_*.db": "Nextcloud", "._sync_*.db": "Nextcloud"}
_NAMES: Final = ("Dropbox", "OneDrive", "Nextcloud")


def synced_by(path: Path) -> tuple[Path, str] | None:
    """Give the folder that a path is kept in step with, and the program that does it; None where none is known to."""
    for folder in path.absolute().parents:
        for mark, program in _MARKS.items():
            if (folder / mark).exists():
                return folder, program
        for pattern, program in _PATTERNS.items():
            if next(folder.glob(pattern), None) is not None:
                return folder, program
        for name in _NAMES:
            if folder.name == name or folder.name.startswith(f"{name} - "):
                return folder, name
    return None
