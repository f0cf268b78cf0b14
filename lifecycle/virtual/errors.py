"""What can go wrong with a virtual card, told by name and parameters; the sentence is made where a person reads it.

VirtualCardError
|-- PowerLost          a planned power cut came; the card is off and its RAM is gone
|-- CardIsOff          a command reached a card without power
|-- CardFileError      the file that holds a card's memory
|   |-- CardFileDamaged, CardFileUnwritable
|-- ShelfError         the folder of cards
|   |-- BadCardName, BadCardSerial, CardBusy, CardExists, CardMissing, ShelfUnusable
|-- NothingListens     no reader accepts cards on that port
"""

from typing import ClassVar


class VirtualCardError(Exception):
    """Something went wrong around a virtual card; `code` names it for machines."""

    code: ClassVar[str] = "virtual-card"


class PowerLost(VirtualCardError):
    """The power went away as planned; `answer` is what the card had ready to say, if it got that far."""

    code = "power-lost"

    def __init__(self, moment: str, number: int, answer: bytes = b"") -> None:
        super().__init__(f"{moment} {number}")
        self.moment = moment
        self.number = number
        self.answer = answer


class CardIsOff(VirtualCardError):
    """A command was sent to a card that has no power."""

    code = "card-is-off"


class CardFileError(VirtualCardError):
    """The file of a card cannot be used."""

    code = "card-file"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class CardFileDamaged(CardFileError):
    """The file is no card, of another version, cut short, or its sums do not match."""

    code = "card-file-damaged"


class CardFileUnwritable(CardFileError):
    """The file system did not take the card's memory; the card lost its power there."""

    code = "card-file-unwritable"


class ShelfError(VirtualCardError):
    """The shelf cannot do this with the card of that name."""

    code = "shelf"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BadCardName(ShelfError):
    """A card's name is 1 to 32 of A-Z a-z 0-9 . _ - and does not begin with a dot."""

    code = "bad-card-name"


class BadCardSerial(ShelfError):
    """A serial has the length that the make of card has."""

    code = "bad-card-serial"


class CardBusy(ShelfError):
    """Another process, or this one, has the card open."""

    code = "card-busy"


class CardExists(ShelfError):
    """A card of that name is there already; nothing was changed."""

    code = "card-exists"


class CardMissing(ShelfError):
    """No card of that name is there."""

    code = "card-missing"


class ShelfUnusable(ShelfError):
    """The folder itself cannot be made, read or written; `name` is its path."""

    code = "shelf-unusable"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name)
        self.reason = reason


class NothingListens(VirtualCardError):
    """No virtual reader waits for a card on that port."""

    code = "nothing-listens"

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port}")
        self.host = host
        self.port = port
