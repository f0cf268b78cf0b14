"""What only cards with the OpenPGP application can be wrong in."""

from lifecycle.domain.errors import CardError, UnknownCard


class NotOpenpgp(UnknownCard):
    """A card answers SELECT of the application, and has nothing of it."""

    code = "not-openpgp"
    message = (
        "The card answers as an OpenPGP card, but gives no application data: it answers {answer} (ATR {atr}). Nothing "
        "was sent that can spend a PIN try."
    )


class Contactless(CardError):
    """The answer to reset is the one that a contactless reader makes up (PC/SC part 3)."""

    code = "contactless"
    message = (
        "The card in the reader is read over the air (ATR {atr}). lifecycle sends no PIN and no share over the "
        "air. Nothing was sent that can spend a PIN try."
    )
    advice = "Put the card into a reader with contacts."


class CardInUse(CardError):
    """The application is not fresh: somebody uses it."""

    code = "card-in-use"
    message = (
        "Card {serial} is in use as an OpenPGP card of its owner: {what}. lifecycle formats fresh OpenPGP cards "
        "only. The card was not changed. No PIN try spent."
    )
    advice = "Use another card. lifecycle does not reset cards."


class UnsuitableCard(CardError):
    """The application lacks what our records need, or is set up in a way that they cannot stand."""

    code = "unsuitable-card"
    message = "Card {serial} cannot hold a share: {what}. The card was not changed. No PIN try spent."
    advice = "Use another card."


class DerivesPin(CardError):
    """The KDF-DO is on: the card expects a hash of the PIN, and a plain one may cost a try."""

    code = "card-derives-pin"
    message = "Card {serial} derives its PIN (its KDF-DO is on). lifecycle does not send it a PIN. No PIN try spent."
    advice = "Use another card."


class FactoryPinRefused(CardError):
    """A fresh card does not answer to the PIN that fresh cards have."""

    code = "factory-pin-refused"
    message = "Card {serial} rejected the factory value of {which}. 1 try of that PIN spent. The card holds no share."
    advice = "The card is not fresh. Use another card."


class CounterFull(CardError):
    """The signature counter has no room for another change."""

    code = "signature-counter-full"
    message = "Card {serial} is full: its signature counter has no room for another change."
    advice = "Copy the share to a new card.\n  lifecycle run copy-card"


class SignedByAnother(CardError):
    """The signature over an anchor is not by the key that the card shows."""

    code = "signed-by-another-key"
    message = (
        "ALARM: card {serial} signed with another key than the one that it shows. The card may be false, and it was "
        "given the PIN."
    )
    advice = "Keep this card apart, and find out where the card came from."
