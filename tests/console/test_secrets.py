"""A PIN is never seen: not on the screen, in a screenshot, in what widgets say of themselves, or in a crash."""

import asyncio
import gc
import sys
from pathlib import Path
from typing import Any

import pytest
from desk.cards import SERIAL
from textual.events import Paste

from lifecycle.cli.context import Context
from lifecycle.cli.exit import failed
from lifecycle.console.app import Console
from lifecycle.console.questions.typed import Typed
from lifecycle.console.workstation import Workstation
from tests.console.person import Drawn, Person, cards, played

MARKED = "83650194"


def _everything(person: Person) -> str:
    """Whatever the console says of itself: screen, screenshot, tree of widgets, and each widget's own words."""
    console = person.console
    widgets = [console, *console.screen.walk_children(with_self=True)]
    said = [repr(each) + str(each) + repr(vars(each)) for each in widgets]
    tree: Any = console.tree
    return "\n".join([*person.lines, console.export_screenshot(), repr(tree), str(console.screen.css_tree), *said])


def test_a_pin_is_dots_and_nothing_else(workstation: Workstation) -> None:
    """While it is typed, when it waits for its question, and when it was answered."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(MARKED)
        assert any("••••••••_" in line for line in person.lines)
        assert MARKED not in _everything(person)
        await person.types(f"\r\r{MARKED[::-1]}\r{MARKED[::-1]}")
        await person.sees("new PIN again:")
        said = _everything(person)
        assert MARKED not in said
        assert MARKED[::-1] not in said

    played(workstation, scene)


def test_what_was_typed_is_wiped_when_the_dialog_goes(workstation: Workstation) -> None:
    """By whatever way: no buffer of it is left."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(MARKED)
        await person.presses("escape")
        await person.sees("stopped")

    played(workstation, scene)
    gc.collect()
    buffers = [each for each in gc.get_objects() if isinstance(each, Typed)]
    assert not any(any(each._buffer) for each in buffers)


def test_a_pin_cannot_be_pasted(workstation: Workstation) -> None:
    """It does not belong into a clipboard."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        person.console.screen.focused.post_message(Paste(MARKED))  # type: ignore[union-attr]
        await person.settles()
        assert person.console.screen._pad.keys.dots == 0  # type: ignore[attr-defined]

    played(workstation, scene)


def test_a_crash_shows_no_variable(workstation: Workstation, capsys: pytest.CaptureFixture[str]) -> None:
    """It becomes one sentence and an exit code; the log has the place in the code, and nothing that was typed."""
    cards(workstation, "anna")

    async def play() -> Console:
        console = Drawn(workstation)
        async with console.run_test(size=(80, 25)) as pilot:
            person = Person(console, pilot)
            await person.begins("Change PIN", SERIAL)
            await person.sees("current PIN:")
            await person.types(MARKED)

            def broken() -> None:
                pin = MARKED
                raise RuntimeError(pin)

            console.screen.call_later(broken)
            while console.defect is None:  # noqa: ASYNC110 - the test ends with what is raised here
                await asyncio.sleep(0.01)
        console.wait()
        return console

    with pytest.raises(RuntimeError):  # Textual's own harness raises it again
        asyncio.run(play())
    assert MARKED not in "".join(capsys.readouterr())
    assert MARKED not in Path(workstation.settings.log).read_text("utf-8")


def test_a_console_that_crashed_ends_as_a_defect(workstation: Workstation, capsys: pytest.CaptureFixture[str]) -> None:
    """With the sentence that every defect gets, and no traceback."""
    console = Console(workstation)
    console._handle_exception(ValueError(MARKED))
    assert console.defect is not None
    assert console._exit_renderables == []
    context = Context(flags={"store": str(workstation.settings.store)})
    assert failed(context, console.defect) == 70
    assert MARKED not in "".join(capsys.readouterr())


def test_nothing_heavy_is_loaded_before_the_first_page() -> None:
    """The record, PC/SC and cryptography are loaded afterwards, in a thread."""
    import subprocess  # noqa: PLC0415 - a process of its own, for what this one has loaded already

    script = """
import sys
import lifecycle.cli.commands, lifecycle.cli.commands.console, lifecycle.console.app
from lifecycle.console.menu import operations
operations()
heavy = {"sqlalchemy", "alembic", "cryptography", "smartcard", "structlog", "Crypto"}
print(sorted(heavy & sys.modules.keys()))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.strip() == "[]"
