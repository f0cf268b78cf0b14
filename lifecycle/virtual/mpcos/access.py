"""Access conditions: two bytes that say which codes and which key a command needs, or that it is closed for good."""

from dataclasses import dataclass
from enum import IntEnum

from lifecycle.virtual.mpcos.filesystem import MF_SLOT, Directory, File, FileType
from lifecycle.virtual.mpcos.messaging import Session

_NEVER = 0b11


class Group(IntEnum):
    """What the three groups of an EF and the two of a DF guard."""

    UPDATE = 1
    WRITE = 2
    READ = 3
    SENSITIVE_FILES = 1
    DATA_FILES = 2


@dataclass(frozen=True)
class Condition:
    """One group of a file, read with the file's own DF as what 'local' means.

    Byte 1: how many codes (11 is never), level and short identifier of the key file for secure messaging.
    Byte 2: level and number of the first and of the second code.
    """

    value: bytes
    home: int

    @property
    def never(self) -> bool:
        """Whether nothing opens it."""
        return self.value[0] >> 6 == _NEVER

    def codes(self) -> list[tuple[int, int]]:
        """Name the codes needed, each as DF and number."""
        nibbles = (self.value[1] >> 4, self.value[1] & 0x0F)
        return [(self._level(n & 0x08), n & 0x07) for n in nibbles[: self.value[0] >> 6]]

    def key_file(self) -> tuple[int, int] | None:
        """Name the key file that must secure the command, as DF and short identifier."""
        sfi = self.value[0] & 0x1F
        return (self._level(self.value[0] & 0x20), sfi) if sfi else None

    def _level(self, local: int) -> int:
        return self.home if local else MF_SLOT


@dataclass(frozen=True)
class Rights:
    """What has been shown to the card so far, and whether this one command is secured by a session."""

    verified: frozenset[tuple[int, int]]
    secured_by: Session | None
    unknown_codes_stay_shut: bool = False
    """Whether the chip is one that opens nothing with a code that is not there yet."""

    def open(self, files: Directory, file: File, group: Group) -> bool:
        """Tell whether the group is open to this command.

        While a DF has no file of secret codes, conditions that name codes of that DF are open for the files in it:
        so a card can be formatted with conditions that name a code before the code is there. Creating the file of
        secret codes closes them. Not all chips are known to do so. A key file that is missing opens nothing.
        """
        condition = Condition(file.condition(group), file.home)
        if condition.never:
            return False
        formatting = files.secret_codes(file.home) is None and not self.unknown_codes_stay_shut
        shown = all(code in self.verified or (formatting and code[0] == file.home) for code in condition.codes())
        return shown and self._secured(files, condition)

    def _secured(self, files: Directory, condition: Condition) -> bool:
        wanted = condition.key_file()
        if wanted is None:
            return True
        key_file = files.short(*wanted, kind=FileType.KEYS)
        return key_file is not None and self.secured_by is not None and self.secured_by.key_file == key_file.slot
