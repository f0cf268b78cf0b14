"""Every error, grouped by who can fix it.

    LifecycleError
    |-- OperatorError      the person at the keyboard: another answer, another command
    |   |-- Refused        a rule of the record said no; nothing was sent
    |   |-- BadAnswer, NotConfirmed, InputNeeded, Abandoned, BadSetting, ...
    |-- CardError          the card: it answered, and the answer is no
    |   |-- WrongPin, PinBlocked, PinTorn, UnknownCard, NoHostKey, ...
    |-- ReaderError        the link to the card: nothing is known of what the card did last
    |   |-- NoPcscd, NoReader, NoCard, ReaderBusy, CardRemoved, BrokenLink, CardSilent, ...
    |-- StoreError         the record: no card operation happens without it
    |-- Defect             ours

An error carries a code and parameters; its sentence and its advice are made where a person reads them. What an error
says never holds a secret: parameters are serials, names, counts, paths and status words.
"""

from lifecycle.domain.errors.card import (
    AnsweredAsOther,
    CardError,
    ChangeDenied,
    LabelDamaged,
    NewPinNotStored,
    NoHostKey,
    NotKept,
    NotReadBack,
    PinBlocked,
    PinTorn,
    SealNotShown,
    ShareDamaged,
    UnexpectedAnswer,
    UnknownCard,
    WrongPin,
)
from lifecycle.domain.errors.cost import UNKNOWN, Cost
from lifecycle.domain.errors.operator import (
    Abandoned,
    BadAnswer,
    BadSetting,
    BadSettings,
    CeremonyCutOff,
    InputNeeded,
    Interrupted,
    LeftInDoubt,
    NobodyTyped,
    NotConfirmed,
    OperatorError,
    Refused,
    SameSerial,
    SetNotComplete,
    SeveralCards,
    SeveralReaders,
    UnknownName,
)
from lifecycle.domain.errors.reader import (
    BrokenLink,
    CardMute,
    CardNotFound,
    CardRemoved,
    CardReset,
    CardSilent,
    CardSwapped,
    NoCard,
    NoOtherCard,
    NoPcscd,
    NoPyscard,
    NoReader,
    NothingSent,
    NoVirtualCard,
    NoVirtualCards,
    PcscdMismatch,
    PcscdRefuses,
    ReaderBusy,
    ReaderError,
    ReaderGone,
    ReaderTrouble,
    TakenOut,
    VirtualCardUnwritable,
)
from lifecycle.domain.errors.root import (
    Defect,
    ExitCode,
    LifecycleError,
    StoreError,
)

__all__ = [
    "UNKNOWN",
    "Abandoned",
    "AnsweredAsOther",
    "BadAnswer",
    "BadSetting",
    "BadSettings",
    "BrokenLink",
    "CardError",
    "CardMute",
    "CardNotFound",
    "CardRemoved",
    "CardReset",
    "CardSilent",
    "CardSwapped",
    "CeremonyCutOff",
    "ChangeDenied",
    "Cost",
    "Defect",
    "ExitCode",
    "InputNeeded",
    "Interrupted",
    "LabelDamaged",
    "LeftInDoubt",
    "LifecycleError",
    "NewPinNotStored",
    "NoCard",
    "NoHostKey",
    "NoOtherCard",
    "NoPcscd",
    "NoPyscard",
    "NoReader",
    "NoVirtualCard",
    "NoVirtualCards",
    "NobodyTyped",
    "NotConfirmed",
    "NotKept",
    "NotReadBack",
    "NothingSent",
    "OperatorError",
    "PcscdMismatch",
    "PcscdRefuses",
    "PinBlocked",
    "PinTorn",
    "ReaderBusy",
    "ReaderError",
    "ReaderGone",
    "ReaderTrouble",
    "Refused",
    "SameSerial",
    "SealNotShown",
    "SetNotComplete",
    "SeveralCards",
    "SeveralReaders",
    "ShareDamaged",
    "StoreError",
    "TakenOut",
    "UnexpectedAnswer",
    "UnknownCard",
    "UnknownName",
    "VirtualCardUnwritable",
    "WrongPin",
]
