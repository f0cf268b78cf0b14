"""One powered life of the card: its memory, and the RAM that is gone with the power."""

from dataclasses import dataclass, field

from lifecycle.virtual.memory import Memory
from lifecycle.virtual.mpcos.access import Group, Rights
from lifecycle.virtual.mpcos.codes import CODES, RECORD, SecretCode
from lifecycle.virtual.mpcos.filesystem import MF_SLOT, Directory, File
from lifecycle.virtual.mpcos.identity import Switches
from lifecycle.virtual.mpcos.messaging import Session
from lifecycle.virtual.mpcos.tpdu import Tpdu
from lifecycle.virtual.simulator import Randomness
from lifecycle.virtual.status import Refused, StatusWord


@dataclass
class Chip:
    """What a command works on. The current files are slots of the file table."""

    memory: Memory
    randomness: Randomness
    current_df: int = MF_SLOT
    current_ef: int | None = None
    verified: set[tuple[int, int]] = field(default_factory=set)
    session: Session | None = None

    @property
    def files(self) -> Directory:
        """The files, as the memory has them now."""
        return Directory(self.memory)

    def enter(self, df: File) -> None:
        """Make a DF or the MF current: the session and the codes of DFs are forgotten, those of the MF are kept."""
        self.current_df = df.slot
        self.current_ef = None
        self.session = None
        self.verified = {code for code in self.verified if code[0] == MF_SLOT}

    def ef(self) -> File:
        """Give the current EF; 6985 if there is none."""
        if self.current_ef is None:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        return self.files[self.current_ef]

    def require(self, file: File, group: Group, *, secured: bool = False) -> None:
        """Refuse with 6982 where the access condition is not met."""
        shut = Switches.of(self.memory).unknown_codes_stay_shut
        rights = Rights(frozenset(self.verified), self.session if secured else None, shut)
        if not rights.open(self.files, file, group):
            raise Refused(StatusWord.SECURITY_NOT_SATISFIED)

    def require_session(self) -> Session:
        """Give the session; 6400 if no key was selected since the DF was."""
        if self.session is None:
            raise Refused(StatusWord.NO_SESSION)
        return self.session

    def open_macked(self, command: Tpdu) -> tuple[bytes, bytes]:
        """Check the command's MAC; give its data and the receipt. One bad MAC ends the session: no second guess."""
        session = self.require_session()
        try:
            return session.open_macked(command.header, command.data)
        except Refused:
            self.session = None
            raise

    def open_ciphered(self, offset: int, command: Tpdu) -> tuple[bytes, bytes]:
        """Check a ciphered block in the same way; give its data and the receipt."""
        session = self.require_session()
        try:
            return session.open_ciphered(offset, command.data)
        except Refused:
            self.session = None
            raise

    def code_file(self, df: int) -> File:
        """Give the DF's file of secret codes; 6A82 if it has none."""
        file = self.files.secret_codes(df)
        if file is None:
            raise Refused(StatusWord.FILE_NOT_FOUND)
        return file

    def code(self, df: int, number: int) -> SecretCode:
        """Give one secret code of a DF; 6B00 if its file has no such record."""
        file = self.code_file(df)
        if number >= min(CODES, file.size // RECORD):
            raise Refused(StatusWord.WRONG_PARAMETERS)
        as_a_number = Switches.of(self.memory).counts_as_a_number
        return SecretCode(self.memory, file.address + RECORD * number, as_a_number)
