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
    advice = "Insert a card of the supported family."


class AnsweredAsOther(UnknownCard):
    """The card in the reader that was chosen has the application of another make."""

    code = "other-make"
    message = (
        "This card is not of a make that lifecycle knows: it answers as {looks_like} (ATR {atr}). Only SELECT was sent "
        "to it, which counts nothing."
    )


class NotOfFamily(UnknownCard):
    """The answer to reset is that of the family, and the card does not have its master file."""

    code = "not-of-family"
    message = (
        "This card has the ATR of the supported family, and is not a card of it: it answers {answer} to SELECT MF "
        "(ATR {atr})."
    )
    advice = "Nothing was sent that could spend a try. Insert a card of the supported family."


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


class NotReadBack(CardError):
    """The operation went through, and the card read again does not show what it should."""

    code = "not-read-back"
    message = "Card {serial} took every step of {operation}, and does not show it: {fields} differ from the record."
    advice = "Nothing more was sent. Run `lifecycle run inspect --serial {serial}` to see what the card shows now."


class CardFull(CardError):
    """All one-way ticks of the card's journal are spent."""

    code = "card-full"
    message = "Card {serial} is full: its journal has no room for another operation that changes it."
    advice = "Copy it to a new card."


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
