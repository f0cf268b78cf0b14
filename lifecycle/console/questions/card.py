"""The pages that want a card: before an operation, which one is meant; in the middle of one, that another comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.events import ScreenResume
from textual.widget import Widget

from lifecycle.cards.registry import abilities_shown
from lifecycle.console.frame import Box, Ok
from lifecycle.console.lines import Words
from lifecycle.console.page import Page
from lifecycle.console.readers.snapshot import Health, ReadersSnapshot, Seen
from lifecycle.console.rows import Row, Rows
from lifecycle.domain.card_state import state_of, state_shown
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.other_card import is_other_card
from lifecycle.domain.text import Text, say
from lifecycle.domain.tries import tries_shown
from lifecycle.wording.language import show

INSERT = say("Please, insert a valid smart card...")


@dataclass(frozen=True)
class Chosen:
    """What a person chose before an operation on one card: the card, and whether to do it or only to rehearse it."""

    serials: Sequence[str] = ()
    rehearsal: bool = False


def _that_may_be_meant(snapshot: ReadersSnapshot) -> list[Seen]:
    """Give the cards to choose from; what is nobody's is shown where nothing else is there."""
    return snapshot.candidates or snapshot.cards


def described(seen: Seen, health: Health) -> Text:
    """Say in a line what is in a reader; of a card that the record knows also its set, and who has it."""
    if seen.busy:
        return say("{reader}: in use by another program", reader=seen.reader)
    if seen.problem is not None:
        return say("{reader}: {problem}", reader=seen.reader, problem=seen.problem.explain())
    if seen.shown is None:
        return say("{reader}: card not read yet", reader=seen.reader)
    state = state_shown(seen.shown) if seen.recorded is None else state_of(seen.recorded)
    known = None if seen.recorded is None or is_other_card(seen.recorded, seen.shown) else seen.recorded
    left = seen.shown.tries_left if known is None else tries_shown(known, seen.shown)
    most = abilities_shown(seen.shown, seen.recorded).tries
    parts = [show(state.text)]
    if left is not None and 0 < left < most:
        parts.append(show(say("{left} of {tries} PIN tries left", left=left, tries=most)))
    parts += [show(text) for text in health.known.get(seen.shown.serial, ()) if known is not None]
    holds = seen.shown.set_record
    if known is None and holds is not None and holds.state == "held":
        parts.append(show(say("share {share} of {issued}", share=holds.share, issued=holds.issued)))
    if seen.recorded is not None and is_other_card(seen.recorded, seen.shown):
        parts.append(show(say("MISMATCH: another card has this serial number")))
    if seen.differs:
        parts.append(show(say("MISMATCH with the record")))
    return say("{serial} {reader}: {state}", serial=seen.shown.serial, reader=seen.reader, state=", ".join(parts))


class CardPage(Page[Chosen | None]):
    """Insert a card and press Enter, or pick one of several; what is in the readers is seen as it changes."""

    help = say(
        "The console detects the card when you insert it. Enter continues with this card. If several "
        "cards are present, choose one with the arrow keys. F3 is a dry run: it shows what would be "
        "sent and recorded, and changes nothing."
    )
    keys = say("Enter: OK   F3: dry run   Esc: back   F1: help")

    def __init__(self, title: str, snapshot: ReadersSnapshot) -> None:
        super().__init__()
        self._title_ = title
        self._rows = Rows([])
        self._ok = Ok()
        self._about = Words()
        self._snapshot = snapshot

    def body(self) -> Widget:
        """The vendor's words, and what is in the readers."""
        return Box(self._title_, Words(INSERT), Words(""), self._about, self._rows, self._ok, wanted=42)

    def on_mount(self) -> None:
        """Show what is there."""
        self.show_snapshot(self._snapshot)

    def show_snapshot(self, snapshot: ReadersSnapshot) -> None:
        """Show what is in the readers now."""
        self._snapshot = snapshot
        if not self.query(Box):
            return  # it is being made, and will show what is there when it is
        cards = _that_may_be_meant(snapshot)
        several = len(cards) > 1
        self._rows.display, self._ok.display = several, not several
        self._about.say(*self._words(snapshot))
        if several:
            self._rows.show_rows([Row(seen.reader, harmless(show(described(seen, snapshot.health)))) for seen in cards])
        box = self.query_one(Box)
        box.wanted = 70 if several else 58 if cards or snapshot.problem else 42
        box.fit(self.app.size.width)
        (self._rows if several else self._ok).focus()

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Go on with that card."""
        message.stop()
        self._go_on()

    def pressed(self, key: str) -> bool:
        """Go on, or rehearse."""
        if key not in {"enter", "f3"}:
            return super().pressed(key)
        self._go_on(rehearsal=key == "f3")
        return True

    def _go_on(self, *, rehearsal: bool = False) -> None:
        if not self._snapshot.ready:
            return  # whether there are several is not known yet
        cards = _that_may_be_meant(self._snapshot)
        meant = [seen for seen in cards if len(cards) == 1 or seen.reader == self._rows.key]
        serials = [seen.shown.serial for seen in meant if seen.shown is not None]
        self.dismiss(Chosen(serials, rehearsal))

    @staticmethod
    def _words(snapshot: ReadersSnapshot) -> list[Text | str]:
        if snapshot.problem is not None:
            advice = snapshot.problem.advise()
            return [snapshot.problem.explain(), *([] if advice is None else [advice])]
        cards = _that_may_be_meant(snapshot)
        if len(cards) > 1:
            return [say("Choose a card:"), ""]
        if cards:
            sets = snapshot.health.sets
            serial = "" if cards[0].shown is None else cards[0].shown.serial
            return [described(cards[0], snapshot.health), *([sets[serial]] if serial in sets else [])]
        if not snapshot.ready:
            return [say("Checking the readers...")]
        return [say("No card is in the reader.") if snapshot.readers else say("No smart card reader is connected.")]


class InsertPage(Page[frozenset[str] | None]):
    """In the middle of an operation, a card is wanted; gives the readers one came into, none where it was said."""

    help = say("Insert the card. The console detects it. If nothing happens, press Enter. Esc stops.")
    keys = say("Enter: card inserted   Esc: stop   F1: help")

    def __init__(self, title: str, told: Sequence[Text | str], text: Text) -> None:
        super().__init__()
        self._title_ = title
        self._told = told
        self._text = text
        self._ok = Ok()
        self._came: frozenset[str] = frozenset()
        """Readers that a card came into, be it while the page was made, or while help stood before it."""

    def body(self) -> Widget:
        """What is wanted."""
        return Box(self._title_, Words(*self._told, self._text, gap=True), self._ok, wanted=58)

    def on_mount(self) -> None:
        """Wait."""
        self._ok.focus()

    def inserted(self, readers: frozenset[str]) -> None:
        """Go on: a card came."""
        self._came |= readers
        self._go_on()

    def on_screen_resume(self, event: ScreenResume) -> None:  # noqa: ARG002
        """Go on where a card came before the page was in front; Textual calls the handler of every page, too."""
        self.call_later(self._go_on)

    def _go_on(self) -> None:
        if self._came and self.in_front:
            self.dismiss(self._came)

    def pressed(self, key: str) -> bool:
        """Go on: a person says that it is there."""
        if key != "enter":
            return super().pressed(key)
        self.dismiss(frozenset())
        return True
