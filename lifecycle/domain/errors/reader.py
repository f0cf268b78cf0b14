"""What happens to the link to a card: nothing is known of what the card did last."""

from typing import ClassVar

from lifecycle.domain.errors.root import ExitCode, LifecycleError
from lifecycle.domain.text import Text, say


class ReaderError(LifecycleError):
    """The link to a card failed, or never was there."""

    exit_code = ExitCode.READER


class NoPcscd(ReaderError):
    """The PC/SC service does not answer."""

    code = "no-pcscd"
    message = "Cannot reach the smart card service (pcscd)."
    advice = (
        "Start the service. Without systemd, run `sudo pcscd`. For virtual cards, add `--reader virtual`.\n"
        "  sudo systemctl start pcscd.socket"
    )


class PcscdMismatch(NoPcscd):
    """The PC/SC service is there, and speaks another version of its protocol than the library of this machine."""

    code = "pcscd-mismatch"
    message = (
        "The smart card library speaks protocol {library}, but the smart card service (pcscd) speaks "
        "protocol {service}."
    )
    advice = (
        "Install both from the same source. In a container, use the library version of the pcscd "
        "outside. You do not need to restore anything."
    )


class PcscdRefuses(ReaderError):
    """The PC/SC service is there and does not let this user in."""

    code = "pcscd-refuses"
    message = "The smart card service (pcscd) refused this user: {problem}"
    advice = (
        "Work at the machine itself, or ask the administrator for a polkit rule for "
        "org.debian.pcsc-lite.access_pcsc and org.debian.pcsc-lite.access_card."
    )


class NoPyscard(ReaderError):
    """What only real readers need cannot be loaded: the system's PC/SC library, or pyscard, which the extra brings."""

    code = "no-pyscard"
    message = "Cannot use real card readers: {problem}"
    advice = (
        "Install what pyscard needs, then pyscard.\n"
        "  sudo apt-get install gcc libpcsclite-dev python3-dev\n"
        "  pip install 'smartcard-lifecycle[pcsc]'"
    )


class NoReader(ReaderError):
    """No reader is connected."""

    code = "no-reader"
    message = "No smart card reader is connected."
    advice = "Connect a reader, then list the readers.\n  lifecycle readers"


class NoVirtualCards(NoReader):
    """Virtual cards were asked for, and there are none."""

    message = "There are no virtual cards yet."
    advice = "Create a virtual card.\n  lifecycle virtual new NAME"


class ReaderGone(ReaderError):
    """A named reader is not, or no longer, there."""

    code = "reader-gone"
    message = "Reader {reader} is not connected."
    advice = "List the connected readers.\n  lifecycle readers"
    listed: ClassVar[Text] = say("To list the connected readers:\n  lifecycle readers")

    def advise(self) -> Text | None:
        """Name the readers that may be meant, where there are some."""
        near = self.params.get("near")
        if near is None:
            return super().advise()
        return say("Did you mean {near}? {advice}", near=near, advice=self.listed)


class NoVirtualCard(ReaderGone):
    """A virtual card was named as the reader, and was never made, or is gone."""

    message = "There is no virtual card named {name}."
    advice = "Make the card, or list the virtual cards.\n  lifecycle virtual new {name}\n  lifecycle virtual list"
    listed = say("To list the virtual cards:\n  lifecycle virtual list")


class NoCard(ReaderError):
    """No card is in the reader."""

    code = "no-card"
    message = "No card is in {reader}."
    advice = "Insert a card."


class NoOtherCard(ReaderError):
    """Every card that is there had its part already."""

    code = "no-other-card"
    message = "Another card is needed: all cards in the readers are done ({used})."
    advice = "Insert another card, or name the cards in their order with --serial."


class CardNotFound(ReaderError):
    """No reader has the card that was asked for."""

    code = "card-not-found"
    message = "Card {serial} is not in a reader."
    advice = "Insert the card. This command lists the cards that are present.\n  lifecycle readers"


class ReaderBusy(ReaderError):
    """Another program holds the reader or its card."""

    code = "reader-busy"
    message = "Reader {reader} is in use by another program{holder}. Nothing was sent to the card."
    advice = "End the other program or wait for it. Then run the command again."


class CardRemoved(ReaderError):
    """The card was pulled, or lost power, while a command was under way."""

    code = "card-removed"
    message = "The card was removed from {reader} or lost power."
    advice = "Insert the card again and read its state.\n  lifecycle run inspect --reader {reader}"


class TakenOut(ReaderError):
    """The card left its reader while a person was asked something about it."""

    code = "taken-out"
    message = "The card was removed from {reader} before anything was sent that changes it."
    advice = "Insert the card and start again."


class NothingSent(ReaderError):
    """The link to a card failed before anything was sent that changes the card or can spend a try: nothing is open."""

    code = "nothing-sent"
    message = "{problem} Nothing was sent that changes card {serial}. No PIN try spent."
    advice = "Insert the card and start again."


class CardReset(ReaderError):
    """Another program reset the card; PINs that it had verified are forgotten."""

    code = "card-reset"
    message = "Another program reset the card in {reader}."
    advice = "End the other program. Then read the state of the card.\n  lifecycle run inspect --reader {reader}"


class CardSilent(ReaderError):
    """No answer within the time limit."""

    code = "card-silent"
    message = "The card in {reader} did not answer within {seconds} s."
    advice = "Remove the card, insert it again and read its state.\n  lifecycle run inspect --reader {reader}"


class BrokenLink(ReaderError):
    """What came back cannot be the answer of a card: the link broke half way."""

    code = "broken-link"
    message = "The link to the card in {reader} failed: the bytes that came back are not the answer of a card."
    advice = "Remove the card, insert it again and read its state.\n  lifecycle run inspect --reader {reader}"


class CardMute(ReaderError):
    """The card does not power up, or speaks no protocol that the reader can speak."""

    code = "card-mute"
    message = "The card in {reader} does not start, or speaks an unknown protocol."
    advice = "Remove the card and clean its contacts. Insert it the right way round."


class CardSwapped(ReaderError):
    """Another card answers than the one that was identified."""

    code = "card-swapped"
    message = "The card in the reader is no longer card {serial}: it answers as {shown}. Nothing more was sent."
    advice = "Insert card {serial} again and read its state.\n  lifecycle run inspect --serial {serial}"


class VirtualCardUnwritable(ReaderError):
    """The file of a virtual card could not be written: what did not fit was not stored, and the rest is as it was."""

    code = "card-file-unwritable"
    message = "Cannot write the file {path} of a virtual card: {problem}"
    advice = "Free space on the disk, or check the permissions of the file. The card keeps what it stored before."
    exit_code = ExitCode.STORE


class ReaderTrouble(ReaderError):
    """PC/SC reported something that has no sentence of its own here."""

    code = "reader-trouble"
    message = "Reader {reader} reported an error: {problem}"
    advice = "  lifecycle doctor"
