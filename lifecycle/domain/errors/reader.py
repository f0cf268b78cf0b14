"""What happens to the link to a card: nothing is known of what the card did last."""

from lifecycle.domain.errors.root import ExitCode, LifecycleError


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


class PcscdMismatch(NoPcscd):
    """The PC/SC service is there, and speaks another version of its protocol than the library of this machine."""

    code = "pcscd-mismatch"
    message = "The smart card library speaks protocol {library}, and the smart card service (pcscd) speaks {service}."
    advice = (
        "They are of different versions. Install both from one source; in a container, use the library of the same "
        "version as the pcscd outside. Nothing has to be restored."
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
    """What only real readers need cannot be loaded: the system's PC/SC library, or pyscard, which the extra brings."""

    code = "no-pyscard"
    message = "Real card readers cannot be used here: {problem}"
    advice = (
        "Run `sudo apt-get install gcc libpcsclite-dev python3-dev`, then `pip install 'smartcard-lifecycle[pcsc]'`."
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


class NoOtherCard(ReaderError):
    """Every card that is there had its part already."""

    code = "no-other-card"
    message = "Another card is wanted, and every card in the readers had its part already ({used})."
    advice = "Insert another card; or name the cards in their order, each with --serial."


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


class TakenOut(ReaderError):
    """The card left its reader while a person was asked something about it."""

    code = "taken-out"
    message = "The card was taken out of {reader}, before anything was sent that changes it."
    advice = "Insert it and begin again."


class NothingSent(ReaderError):
    """The link to a card failed before anything was sent that changes the card or can spend a try: nothing is open."""

    code = "nothing-sent"
    message = "{problem} Nothing was sent to card {serial} that changes it. No PIN try spent."
    advice = "Insert the card and begin again."


class CardReset(ReaderError):
    """Another program reset the card; PINs that it had verified are forgotten."""

    code = "card-reset"
    message = "Another program reset the card in {reader}."
    advice = "End the other program and run `lifecycle run inspect`: it reads the card and says what has become of it."


class CardSilent(ReaderError):
    """No answer within the time limit."""

    code = "card-silent"
    message = "The card in {reader} gave no answer within the time limit of {seconds} s."
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


class VirtualCardUnwritable(ReaderError):
    """The file of a virtual card could not be written: what did not fit was not stored, and the rest is as it was."""

    code = "card-file-unwritable"
    message = "The file {path} of a virtual card could not be written: {problem}"
    advice = "Make room on that disk, or see that you may write there. The card holds what it stored before."
    exit_code = ExitCode.STORE


class ReaderTrouble(ReaderError):
    """PC/SC reported something that has no sentence of its own here."""

    code = "reader-trouble"
    message = "The reader {reader} reported an error: {problem}"
    advice = "Run `lifecycle doctor`."
