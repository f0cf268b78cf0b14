"""What a card says no to: it answered, and the answer is no."""

from lifecycle.domain.errors.root import ExitCode, LifecycleError


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
    advice = "Insert a card of a supported make."


class AnsweredAsOther(UnknownCard):
    """The card in the reader that was chosen has the application of another make."""

    code = "other-make"
    message = (
        "This card is not of a make that lifecycle knows: it answers as {looks_like} (ATR {atr}). Only SELECT was sent "
        "to it, which counts nothing."
    )


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


class NoHostKey(CardError):
    """The key that this workstation shares with a card is not here or cannot be used; each make says it in its way."""

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
    """The sealing was answered with success, and what the card shows of itself does not show it."""

    code = "seal-not-shown"
    message = "Card {serial} has the new PIN and accepted the seal, but does not show it: it is not recorded as sealed."
    advice = "Run `lifecycle run change-pin --serial {serial}` to try the sealing again, or put the card aside."


class NotReadBack(CardError):
    """The operation went through, and the card read again does not show what it should."""

    code = "not-read-back"
    message = "Card {serial} took every step of {operation}, and does not show it: {fields} differ from the record."
    advice = "Nothing more was sent. Run `lifecycle run inspect --serial {serial}` to see what the card shows now."


class NotKept(CardError):
    """The card answered a write with success, and what is read back is something else."""

    code = "not-kept"
    message = "Card {serial} took what was written ({what}) and does not give it back as it was."
    advice = "The card is not to be trusted with a share. Erase it if that works, and use another one."


class ShareDamaged(CardError):
    """The share on a card does not have its checksum."""

    code = "share-damaged"
    message = "The share on card {serial} is damaged: it does not have its checksum."
    advice = "The card does not count towards its set. Use other cards of the set, and make a new set of them soon."


class LabelDamaged(CardError):
    """The label on a card does not have its checksum."""

    code = "label-damaged"
    message = "The label on card {serial} is damaged: it does not have its checksum."
    advice = "Its share is not concerned: `lifecycle run check-set --serial {serial}` looks at that."
