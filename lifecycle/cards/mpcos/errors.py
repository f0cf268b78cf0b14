"""What only cards of this family, and the transport keys that they need, can be wrong in."""

from lifecycle.domain.errors import CardError, NoHostKey, UnknownCard


class NotOfFamily(UnknownCard):
    """The answer to reset is that of the family, and the card does not have its master file."""

    code = "not-of-family"
    message = (
        "Cards of the supported family have this ATR. This card is not one of them: it answers "
        "{answer} to SELECT MF (ATR {atr}). Nothing was sent that can spend a PIN try."
    )
    advice = "Insert a card of the supported family."


class OtherTransportKey(CardError):
    """The card could not prove that it holds the transport key this tool was given."""

    code = "other-transport-key"
    message = "Card {serial} failed the check of transport key {key_id}: wrong key or false card. No PIN was sent."
    advice = "Check the card. If the key is wrong, set transport_keys to the folder with the right key."


class NoTransportKey(NoHostKey):
    """The key that the card names is not in the folder of transport keys."""

    code = "no-transport-key"
    message = "Card {serial} needs transport key {key_id}, but there is no file {path}. No PIN was sent."
    advice = (
        "Restore the key from a backup.\n"
        "  lifecycle transport-key restore FILE --by NAME --witness NAME\n"
        "  lifecycle transport-key restore-from-cards"
    )


class NoKeyFile(NoHostKey):
    """A key that was asked for by its id is not in the folder."""

    code = "no-key-file"
    message = "There is no file {path} for transport key {key_id}. Nothing was changed."
    advice = (
        "Restore the key from a backup.\n"
        "  lifecycle transport-key restore FILE --by NAME --witness NAME\n"
        "  lifecycle transport-key restore-from-cards"
    )


class UnsafeKeyFile(NoHostKey):
    """A key file can be read by others, or does not hold a key."""

    code = "unsafe-key-file"
    message = "Cannot use the key file {path}: {problem}."
    advice = "The file must hold 32 hex digits and be readable only by you.\n  chmod 600 {path}"


class CardFull(CardError):
    """All one-way ticks of the card's journal are spent."""

    code = "card-full"
    message = "Card {serial} is full: its journal has no room for another change."
    advice = "Copy the share to a new card.\n  lifecycle run copy-card"
