"""What only cards of this family, and the transport keys that they need, can be wrong in."""

from lifecycle.domain.errors import CardError, NoHostKey, UnknownCard


class NotOfFamily(UnknownCard):
    """The answer to reset is that of the family, and the card does not have its master file."""

    code = "not-of-family"
    message = (
        "This card has the ATR of the supported family, and is not a card of it: it answers {answer} to SELECT MF "
        "(ATR {atr})."
    )
    advice = "Nothing was sent that could spend a try. Insert a card of the supported family."


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


class NoTransportKey(NoHostKey):
    """The key that the card names is not in the folder of transport keys."""

    code = "no-transport-key"
    message = "Card {serial} needs transport key {key_id}, which is not at {path}. No PIN was sent."
    advice = "Put the key file there, readable by you alone (mode 0600)."


class UnsafeKeyFile(NoHostKey):
    """A key file can be read by others, or does not hold a key."""

    code = "unsafe-key-file"
    message = "The key file {path} cannot be used: {problem}"
    advice = "It must hold 32 hex digits and be readable by you alone (chmod 600)."


class CardFull(CardError):
    """All one-way ticks of the card's journal are spent."""

    code = "card-full"
    message = "Card {serial} is full: its journal has no room for another operation that changes it."
    advice = "Copy the card to a new card."
