"""What a page shows is what its commands print."""

from pathlib import Path

import pytest

from documents.masks import agree, shortened
from documents.page import blocks
from documents.running import ROOT, pages, run, updated

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_a_page_prints_what_the_page_shows(path: Path, tmp_path: Path) -> None:
    """Run `ops/documents update` where this fails, and read what changed."""
    for ran in run(path, tmp_path):
        assert ran.is_as_shown, f"$ {ran.command.typed}\n" + "\n".join(ran.printed)
        assert "Traceback" not in ran.printed


def test_a_page_that_shows_something_else_is_written_as_it_is(tmp_path: Path) -> None:
    """What was right stays, and so does a line that leaves lines out."""
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n```console\n$ seq 3\n1\n...\n4\n$ echo \\\n  it\nit\n```\n\nText.\n")
    text = updated(page, tmp_path / "once")
    assert text == "# Page\n\n```console\n$ seq 3\n1\n...\n3\n$ echo \\\n  it\nit\n```\n\nText.\n"


def test_answers_are_typed_at_questions(tmp_path: Path) -> None:
    """By a person at the terminal of the shell, whatever the command makes of its standard input."""
    page = tmp_path / "page.md"
    page.write_text("<!-- types: Ana -->\n```console\n$ read -rp 'Name: ' name </dev/tty; echo $name\n```\n")
    assert "Name: Ana\nAna\n```" in updated(page, tmp_path / "once")


def test_an_answer_that_nobody_asked_for_is_a_fault_of_the_page(tmp_path: Path) -> None:
    """Else a page could show a question that is asked no more."""
    page = tmp_path / "page.md"
    page.write_text("<!-- types: Ana -->\n```console\n$ true\n```\n")
    with pytest.raises(ValueError, match="nobody asked"):
        updated(page, tmp_path / "once")


def test_times_ids_and_hashes_may_differ() -> None:
    """Everything else is compared; the serials of the pages too."""
    assert agree(["Since 2026-11-24 16:37:53 UTC: 64E77D0BD5"], ["Since 2026-11-25 01:02:03 UTC: 0000000000"])
    assert not agree(["Card 15C000E3A8171006"], ["Card 15C000E3A8171007"])
    assert not agree(["7 tries"], ["6 tries"])
    assert not agree(["one"], ["one", "two"])


def test_lines_may_be_left_out() -> None:
    """Between the lines that a page shows, in their order."""
    assert agree(["1", "...", "4"], ["1", "2", "3", "4"])
    assert agree(["...", "2", "..."], ["1", "2", "3"])
    assert not agree(["...", "2", "...", "1"], ["1", "2", "3"])
    assert shortened(["a", "...", "z"], ["1", "2", "3", "4"]) == ["1", "...", "4"]
    assert shortened(["a", "..."], ["1", "2", "3", "4"]) == ["1", "..."]


def test_a_block_begins_with_a_command(tmp_path: Path) -> None:
    """Output alone is no `console` block."""
    page = tmp_path / "page.md"
    page.write_text("```console\noutput\n```\n")
    with pytest.raises(ValueError, match="begins with a command"):
        list(blocks(page))
