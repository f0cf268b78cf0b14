"""What a card says no to: it answered, and the answer is no."""

from lifecycle.domain.errors.root import ExitCode, LifecycleError


class CardError(LifecycleError):
    """The card answered, and the answer is no."""

    exit_code = ExitCode.CARD


class UnknownCard(CardError):
    """The answer to reset is not that of a card we have a driver for."""

    code = "unknown-card"
    message = (
        "lifecycle does not know this make of card (it looks like: {looks_like}; ATR {atr}). Nothing "
        "was sent to the card."
    )
    advice = "Insert a card of a supported make."


class AnsweredAsOther(UnknownCard):
    """The card in the reader that was chosen has the application of another make."""

    code = "other-make"
    message = (
        "lifecycle does not know this make of card: it answers as {looks_like} (ATR {atr}). Only "
        "SELECT was sent to the card, which spends nothing."
    )


class NotAsked(UnknownCard):
    """The answer to reset tells no make, and the card was not asked: another program may have been granted a PIN."""

    code = "card-not-asked"
    message = (
        "lifecycle did not ask this card what it is (it looks like: {looks_like}; ATR {atr}): another "
        "program may be using it. Nothing was sent to the card."
    )
    advice = "To use this card, choose its reader or its serial.\n  lifecycle readers --reader NAME"


class Terminated(UnknownCard):
    """The application of a make that we have a driver for is there, and was ended: nothing of it can be read."""

    code = "card-terminated"
    message = (
        "The card answers as {looks_like}, and its application was shut down (ATR {atr}): its PINs, its "
        "keys and any share on it are gone. Only SELECT was sent to the card, which spends nothing."
    )
    advice = "If this was a card of your record, report it.\n  lifecycle custody damaged"


class WrongPin(CardError):
    """The card refused a PIN and says how many tries are left."""

    code = "wrong-pin"
    message = "{verdict}"
    advice = "{next_step}"


class PinBlocked(CardError):
    """The card has no tries left (ISO 7816-4: authentication method blocked)."""

    code = "pin-blocked"
    message = "The PIN of card {serial} is BLOCKED permanently: no tries left. Nobody can use the card any more."
    advice = "Replace the card. Keep the blocked card until its destruction is recorded."


class PinTorn(CardError):
    """The card's record of its secret code is damaged: no PIN opens it."""

    code = "pin-torn"
    message = "The PIN record of card {serial} is torn: the card lost power during a write. No PIN opens the card."
    advice = "Nobody can use the card any more. Replace it, and keep it until its destruction is recorded."


class NoHostKey(CardError):
    """The key that this workstation shares with a card is not here or cannot be used; each make says it in its way."""

    exit_code = ExitCode.OPERATOR


class UnexpectedAnswer(CardError):
    """The card answered a command in a way that this command does not allow."""

    code = "unexpected-answer"
    message = "Card {serial} answered {command} with {answer}, which is not an expected answer."
    advice = "Nothing more was sent. Read the state of the card.\n  lifecycle run inspect --serial {serial}"


class ChangeDenied(CardError):
    """The card answered that it does not replace its PIN."""

    code = "change-denied"
    message = "Card {serial} accepted the PIN, then rejected the PIN change. The PIN is not sealed."
    advice = "The old PIN is probably still valid. Enter it to find out.\n  lifecycle run resolve --serial {serial}"


class NewPinNotStored(CardError):
    """The card took the new PIN and then refused it."""

    code = "new-pin-not-stored"
    message = (
        "Card {serial} accepted the PIN change, then rejected the new PIN (PIN tries left: "
        "{tries_left}). The PIN is not sealed."
    )
    advice = (
        "The old PIN may still be valid. Find out which PIN is valid, then change the PIN again.\n"
        "  lifecycle run resolve --serial {serial}\n"
        "  lifecycle run change-pin --serial {serial}"
    )


class SealNotShown(CardError):
    """The sealing was answered with success, and what the card shows of itself does not show it."""

    code = "seal-not-shown"
    message = (
        "Card {serial} has the new PIN and accepted the seal, but does not show the seal. The record "
        "does not say sealed."
    )
    advice = "Try to seal the PIN again, or set the card aside.\n  lifecycle run change-pin --serial {serial}"


class NotReadBack(CardError):
    """The operation went through, and the card read again does not show what it should."""

    code = "not-read-back"
    message = (
        "Card {serial} accepted every step of {operation} but does not show the result: {fields} "
        "differ from the record."
    )
    advice = "Nothing more was sent. Read the state of the card.\n  lifecycle run inspect --serial {serial}"


class NotKept(CardError):
    """The card answered a write with success, and what is read back is something else."""

    code = "not-kept"
    message = "Card {serial} accepted a write ({what}) but returned other data."
    advice = "Do not trust this card with a share. Erase it if possible, and use another card."


class ShareDamaged(CardError):
    """The share on a card does not have its checksum."""

    code = "share-damaged"
    message = "The share on card {serial} is damaged: its checksum does not match."
    advice = "This card does not count toward its set. Use other cards of the set, and make a new set soon."


class LabelDamaged(CardError):
    """The label on a card does not have its checksum."""

    code = "label-damaged"
    message = "The label on card {serial} is damaged: its checksum does not match."
    advice = "The share is stored apart from the label. Check the share.\n  lifecycle run check-set --serial {serial}"
