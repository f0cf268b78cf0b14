"""People are asked what the part of a card needs, and only while that card is in its reader."""

from lifecycle.handler.dual_control import keep_dual_control
from lifecycle.handler.open_card import OpenCard
from lifecycle.handler.presenting import ask_presenter
from lifecycle.handler.run import Run
from lifecycle.ledger.card_stream import CardStream
from lifecycle.steps.interface import Answers, Part


def ask(run: Run, stream: CardStream, part: Part, opened: OpenCard) -> Answers:
    """Ask for the presenter, PINs, words and choices; the caller closes them.

    A card that leaves ends the questions: raises TakenOut, for what would be sent to it would be in doubt.
    """
    with run.dialogue.beside(opened.require_there):
        ask_presenter(run, part, stream.card)
        keep_dual_control(run, stream, part)
        answers = part.ask(stream.card, opened.facts, run.dialogue, run.record)
    try:
        if part.changes:
            opened.require_there()
    except BaseException:
        answers.close()
        raise
    return answers
