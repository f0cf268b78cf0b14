"""Everything that can go wrong, grouped by who can put it right.

    LifecycleError
    |-- OperatorError      the person at the keyboard: another answer, another command
    |   |-- Refused        a rule of the record said no; nothing was sent
    |   |-- BadAnswer, NotConfirmed, InputNeeded, Abandoned, BadSetting, ...
    |-- CardError          the card: it answered, and the answer is no
    |   |-- WrongPin, PinBlocked, PinTorn, NotOurProfile, UnknownCard, OtherTransportKey, ...
    |-- ReaderError        the link to the card: nothing is known of what the card did last
    |   |-- NoPcscd, NoReader, NoCard, ReaderBusy, CardRemoved, BrokenLink, CardSilent, ...
    |-- StoreError         the record: no card operation happens without it
    |-- Defect             ours

An error carries a code and parameters; its sentence and its advice are made where a person reads them. What an error
says never holds a secret: parameters are serials, names, counts, paths and status words.
"""

from enum import IntEnum
from typing import ClassVar

from lifecycle.domain.text import Text


class ExitCode(IntEnum):
    """What the process tells its caller: who can put it right."""

    DONE = 0
    FOUND_WRONG = 1
    OPERATOR = 2
    CARD = 3
    READER = 4
    STORE = 5
    IN_DOUBT = 6
    DEFECT = 70
    INTERRUPTED = 130


class LifecycleError(Exception):
    """Something went wrong that has a name, a sentence and a next step.

    `message` and `advice` are English templates over the parameters, and gettext keys.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "Something went wrong."
    advice: ClassVar[str] = ""
    exit_code: ClassVar[ExitCode] = ExitCode.DEFECT

    def __init__(self, **params: str | int | Text | None) -> None:
        super().__init__(self.code)
        self.params = params

    def explain(self) -> Text:
        """Say what happened."""
        return Text(self.message, dict(self.params))

    def advise(self) -> Text | None:
        """Say what to do next, if there is anything to be said."""
        return Text(self.advice, dict(self.params)) if self.advice else None

    def __str__(self) -> str:
        return f"{self.code}: {self.explain()}"


class Defect(LifecycleError):
    """This program broke one of its own rules."""

    code = "defect"
    message = "This is a defect of lifecycle: {what}."
    advice = "Nothing more was sent to the card. Please report this, with the log that `lifecycle doctor` names."


# --- the operator ----------------------------------------------------------------------------------------------------


class OperatorError(LifecycleError):
    """The person can put it right with another answer or another command."""

    exit_code = ExitCode.OPERATOR


class Refused(OperatorError):
    """A rule, asked of the record alone, said no. Nothing was sent that changes a card or can spend a PIN try.

    `rule` is the rule's name, as it is recorded; `reason` and `next_step` are its sentences.
    """

    code = "refused"
    message = "Refused: {reason}"
    advice = "{next_step}"

    def __init__(self, rule: str, reason: Text, next_step: Text, **params: str | int | None) -> None:
        super().__init__(rule=rule, reason=reason, next_step=next_step, **params)
        self.rule = rule


class BadAnswer(OperatorError):
    """An answer from a file or script is not good enough, and nobody is there to be asked again."""

    code = "bad-answer"
    message = 'The answer to "{question}" was not accepted: {problem}'
    advice = "Nothing was sent to the card. Correct the input and run the command again."


class InputNeeded(OperatorError):
    """A question has no answer and may not be asked."""

    code = "input-needed"
    message = "An answer is needed: {question}"
    advice = "Run it in a terminal, or give the answer: {option}."


class NotConfirmed(OperatorError):
    """The typed word was not the one asked for."""

    code = "not-confirmed"
    message = "Not confirmed. Nothing was changed."
    advice = "To go on, type exactly what is asked for."


class Abandoned(OperatorError):
    """Ctrl-C, or the end of the input, at a question."""

    code = "abandoned"
    message = "Stopped at your request, before anything was sent that changes a card."
    exit_code = ExitCode.INTERRUPTED


class Interrupted(OperatorError):
    """Ctrl-C or a termination signal after an operation began and before anything in it that cannot be undone."""

    code = "interrupted"
    message = (
        "Stopped at your request, before anything that cannot be undone. Card {serial} was read again, and "
        "{operation} is recorded as not done."
    )
    exit_code = ExitCode.INTERRUPTED


class LeftInDoubt(LifecycleError):
    """An operation began, and what became of it on the card is not known yet."""

    code = "left-in-doubt"
    message = "{problem} What became of {operation} on card {serial} is in doubt."
    advice = "Run `lifecycle run inspect --serial {serial}`: it reads the card, and settles or says what is next."
    exit_code = ExitCode.IN_DOUBT


class BadSetting(OperatorError):
    """A setting is unknown or has a value that cannot be used."""

    code = "bad-setting"
    message = "The setting {name} from {source} cannot be used: {problem}"
    advice = "`lifecycle doctor` shows where each setting comes from."


class SeveralCards(OperatorError):
    """More than one card could be meant."""

    code = "several-cards"
    message = "There are several cards: {cards}. Which one is meant is not guessed."
    advice = "Name one with --serial."


class SeveralReaders(OperatorError):
    """More than one reader could be meant."""

    code = "several-readers"
    message = "{wanted} could be any of these readers: {readers}. Which one is meant is not guessed."
    advice = "Name one in full with --reader."


class UnknownName(OperatorError):
    """Something was named that is not there."""

    code = "unknown-name"
    message = "There is no {kind} named {name}."
    advice = "{next_step}"


# --- the card --------------------------------------------------------------------------------------------------------


class CardError(LifecycleError):
    """The card answered, and the answer is no."""

    exit_code = ExitCode.CARD


class UnknownCard(CardError):
    """The answer to reset is not that of a card we have a driver for."""

    code = "unknown-card"
    message = (
        "This card is not of a make that lifecycle knows (it looks like: {looks_like}; ATR {atr}). Nothing was "
        "sent to it."
    )
    advice = "Insert a card of the supported family."


class NotOurProfile(CardError):
    """A card of the family that was not laid out by this tool."""

    code = "not-our-profile"
    message = (
        "Card {serial} is of the supported family but does not carry the lifecycle profile. Nothing was sent that "
        "could spend a try."
    )
    advice = "Only `lifecycle run inspect` is done on such a card."


class WrongPin(CardError):
    """The card refused a PIN and says how many tries are left."""

    code = "wrong-pin"
    message = "{verdict}"
    advice = "{next_step}"


class PinBlocked(CardError):
    """The card has no tries left (ISO 7816-4: authentication method blocked)."""

    code = "pin-blocked"
    message = "The PIN of card {serial} is blocked: no tries are left. The card cannot be used any more, by anybody."
    advice = "Replace the card, and keep it until its destruction is recorded."


class PinTorn(CardError):
    """The card's record of its secret code is damaged: no PIN opens it."""

    code = "pin-torn"
    message = (
        "The PIN record of card {serial} is torn: the card lost power while it was being written, and no PIN "
        "opens it now."
    )
    advice = "The card cannot be used any more. Replace it, and keep it until its destruction is recorded."


class OtherTransportKey(CardError):
    """The card could not prove that it holds the transport key this tool was given."""

    code = "other-transport-key"
    message = (
        "Card {serial} has another transport key than key {key_id} here, or it is not the card it says it is. No "
        "PIN was sent."
    )
    advice = (
        "Check the card. If the key is the wrong one, point the setting transport_keys to the folder with the "
        "right one."
    )


class NoTransportKey(CardError):
    """The key that the card names is not in the folder of transport keys."""

    code = "no-transport-key"
    message = "Card {serial} needs transport key {key_id}, which is not at {path}. No PIN was sent."
    advice = "Put the key file there, readable by you alone (mode 0600)."
    exit_code = ExitCode.OPERATOR


class UnsafeKeyFile(CardError):
    """A key file can be read by others, or does not hold a key."""

    code = "unsafe-key-file"
    message = "The key file {path} cannot be used: {problem}"
    advice = "It must hold 32 hex digits and be readable by you alone (chmod 600)."
    exit_code = ExitCode.OPERATOR


class UnexpectedAnswer(CardError):
    """The card answered a command in a way that this command does not allow."""

    code = "unexpected-answer"
    message = "Card {serial} answered {command} with {answer}, which was not expected here."
    advice = "Nothing more was sent. Run `lifecycle run inspect` to see what the card shows now."


class ChangeDenied(CardError):
    """The card answered that it does not replace its PIN."""

    code = "change-denied"
    message = "Card {serial} accepted its PIN and then answered that it does not change it. It was not sealed."
    advice = "The old PIN is probably still the right one: `lifecycle run settle --serial {serial}` shows it."


class NewPinNotStored(CardError):
    """The card took the new PIN and then refused it."""

    code = "new-pin-not-stored"
    message = (
        "Card {serial} accepted the PIN change and then refused the new PIN ({tries_left} tries left). It was not "
        "sealed."
    )
    advice = (
        "The old PIN may still be the right one. Run `lifecycle run settle --serial {serial}`, then change-pin again."
    )


class SealNotShown(CardError):
    """FREEZE was answered with success, and the card's own file description does not show it."""

    code = "seal-not-shown"
    message = "Card {serial} has the new PIN and accepted the seal, but does not show it: it is not recorded as sealed."
    advice = "Run `lifecycle run change-pin --serial {serial}` to try the sealing again, or put the card aside."


class CardFull(CardError):
    """All one-way ticks of the card's journal are spent."""

    code = "card-full"
    message = "Card {serial} is full: its journal has no room for another operation that changes it."
    advice = "Copy it to a new card."


# --- the reader ------------------------------------------------------------------------------------------------------


class ReaderError(LifecycleError):
    """The link to a card failed, or never was there."""

    exit_code = ExitCode.READER


class NoPcscd(ReaderError):
    """The PC/SC service does not answer."""

    code = "no-pcscd"
    message = "The smart card service (pcscd) does not answer."
    advice = (
        "Start it: `sudo systemctl start pcscd.socket`, or `sudo pcscd` where there is no systemd. `lifecycle "
        "doctor` says more."
    )


class PcscdRefuses(ReaderError):
    """The PC/SC service is there and does not let this user in."""

    code = "pcscd-refuses"
    message = "The smart card service (pcscd) does not let this user in: {problem}"
    advice = (
        "It asks polkit: a session at the machine itself is let in, others need a rule for "
        "org.debian.pcsc-lite.access_pcsc and org.debian.pcsc-lite.access_card."
    )


class NoPyscard(ReaderError):
    """The Python side of PC/SC cannot be loaded."""

    code = "no-pyscard"
    message = "The PC/SC library cannot be loaded: {problem}"
    advice = (
        "Install the system package libpcsclite1, and lifecycle again with `pip install --force-reinstall pyscard`."
    )


class NoReader(ReaderError):
    """No reader is connected."""

    code = "no-reader"
    message = "No smart card reader is connected."
    advice = "Connect a reader and run `lifecycle readers`."


class ReaderGone(ReaderError):
    """A named reader is not, or no longer, there."""

    code = "reader-gone"
    message = "The reader {reader} is not there."
    advice = "`lifecycle readers` lists the readers that are."


class NoCard(ReaderError):
    """No card is in the reader."""

    code = "no-card"
    message = "There is no card in {reader}."
    advice = "Insert a card."


class CardNotFound(ReaderError):
    """No reader has the card that was asked for."""

    code = "card-not-found"
    message = "Card {serial} is in none of the readers."
    advice = "Insert it. `lifecycle readers` lists the cards that are there."


class ReaderBusy(ReaderError):
    """Another program holds the reader or its card."""

    code = "reader-busy"
    message = "The reader {reader} is in use by another program{holder}."
    advice = "End the other program, or wait for it, and run the command again. Nothing was sent to the card."


class CardRemoved(ReaderError):
    """The card was pulled, or lost power, while a command was under way."""

    code = "card-removed"
    message = "The card was removed from {reader}, or lost its power."
    advice = "Insert it again and run `lifecycle run inspect`: it reads the card and says what has become of it."


class CardReset(ReaderError):
    """Another program reset the card; PINs that it had verified are forgotten."""

    code = "card-reset"
    message = "Another program reset the card in {reader}."
    advice = "End the other program and run `lifecycle run inspect`: it reads the card and says what has become of it."


class CardSilent(ReaderError):
    """No answer within the time limit."""

    code = "card-silent"
    message = "The card in {reader} gave no answer within {seconds} seconds."
    advice = (
        "Take it out, insert it again and run `lifecycle run inspect`: it reads the card and says what has become "
        "of it."
    )


class BrokenLink(ReaderError):
    """What came back cannot be the answer of a card: the link broke half way."""

    code = "broken-link"
    message = "The link to the card in {reader} broke: what came back is no answer of a card."
    advice = (
        "Take the card out, insert it again and run `lifecycle run inspect`: it reads the card and says what has "
        "become of it."
    )


class CardMute(ReaderError):
    """The card does not power up, or speaks no protocol that the reader can speak."""

    code = "card-mute"
    message = "The card in {reader} does not start up or speaks an unknown protocol."
    advice = "Take it out, clean its contacts, see that it is the right way round, and insert it again."


class CardSwapped(ReaderError):
    """Another card answers than the one that was identified."""

    code = "card-swapped"
    message = "The card in the reader is not card {serial} any more: it answers as {shown}. Nothing more was sent."
    advice = "Insert card {serial} again and run `lifecycle run inspect --serial {serial}`."


class ReaderTrouble(ReaderError):
    """PC/SC reported something that has no sentence of its own here."""

    code = "reader-trouble"
    message = "The reader {reader} reported an error: {problem}"
    advice = "Run `lifecycle doctor`."


# --- the store -------------------------------------------------------------------------------------------------------


class StoreError(LifecycleError):
    """The audit store cannot be used; no card operation happens without it."""

    exit_code = ExitCode.STORE
