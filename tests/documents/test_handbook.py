"""The README and the handbook have the form that readers rely on, and say what they have to say."""

import re
from pathlib import Path

import pytest

from documents.shell import ROOT
from lifecycle.virtual.simulator import Simulator
from lifecycle.virtual.simulators import SIMULATORS

README = ROOT / "README.md"
HANDBOOK = ROOT / "ops" / "handbook"
PAGES = sorted(HANDBOOK.rglob("*.md"))
GUIDES = [
    page for page in PAGES if page.parent.name in {"custodian", "officer", "sysadmin"} and "README" not in page.name
]
TRANSLATED = [page for folder in ("custodian", "officer") for page in sorted((HANDBOOK / folder).glob("*[!t].md"))]

MUST_SAY = (
    "No real card has been used in the tests of this release.",
    "Keys are generated and rebuilt in the memory of an ordinary computer.",
    "Where PCI PIN, FIPS 140 or a CA policy requires an HSM for that, do not use this to make keys.",
    "lifecycle cannot read or replace cards made by an HSM vendor; it can keep their custody",
    "Another program can change the PIN of a card",
    "Anyone who controls this computer during a ceremony can copy the key. Nothing here detects that.",
    "The record proves that entries were not changed afterwards; it does not prove that they were true.",
    "If a card was lost, treat its share as known to others, also after it was found.",
    "Install offline:",
)
MUST_NOT_SAY = r"proves all this|before it sends anything to|asked for by|ahead of every peer|pin-file"


def name_of(page: Path) -> str:
    """Name a page for the report of a test."""
    return str(page.relative_to(ROOT))


def words(page: Path) -> str:
    """Give the text of a page in one line, without what commands print."""
    text = re.sub(r"^```console\n.*?^```$|<!--.*?-->", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    return " ".join(text.split())


def headings(page: Path) -> list[str]:
    """Give the headings of a page, in their order."""
    return re.findall(
        r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE), re.MULTILINE
    )


def anchor(heading: str) -> str:
    """Give the name by which a link reaches a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_the_readme_has_at_most_160_lines() -> None:
    """What is longer belongs into the handbook."""
    assert len(README.read_text("utf-8").splitlines()) <= 160


@pytest.mark.parametrize("sentence", MUST_SAY)
def test_the_readme_says_what_lifecycle_does_not_do(sentence: str) -> None:
    """Whoever reads nothing else reads this."""
    assert sentence in words(README)


def test_the_readme_claims_no_more_than_is_true() -> None:
    """And shows no ceremony with all PINs in one file."""
    assert re.findall(MUST_NOT_SAY, README.read_text("utf-8")) == []


@pytest.mark.parametrize("page", GUIDES, ids=name_of)
def test_a_guide_begins_with_what_is_needed_and_ends_with_what_may_fail(page: Path) -> None:
    """So that nobody begins what they cannot end."""
    needed, failing = ("Você precisa", "Se ") if page.name.endswith(".pt.md") else ("You need", "If ")
    before_the_steps = page.read_text("utf-8").partition("\n## ")[0]
    assert needed in before_the_steps
    assert headings(page)[-1].startswith(failing)


@pytest.mark.parametrize("page", [README, *PAGES], ids=name_of)
def test_no_page_shows_a_command_that_was_typed_wrongly(page: Path) -> None:
    """The answer to that is to look at the help."""
    assert re.findall(r"^ +lifecycle .*--help$", page.read_text("utf-8"), re.MULTILINE) == []


@pytest.mark.parametrize("page", TRANSLATED, ids=name_of)
def test_custodians_and_officers_have_each_page_in_portuguese(page: Path) -> None:
    """With the same commands, in the same order."""
    translated = page.with_suffix(".pt.md")
    blocks = [re.findall(r"^```|^\$ .*", each.read_text("utf-8"), re.MULTILINE) for each in (page, translated)]
    assert blocks[0] == blocks[1]
    assert len(headings(page)) == len(headings(translated))


@pytest.mark.parametrize("page", [README, *PAGES], ids=name_of)
def test_a_link_to_a_heading_finds_it(page: Path) -> None:
    """In the page itself or in another one."""
    for path, fragment in re.findall(r"\]\(([^)\s:#]*)#([^)\s]+)\)", page.read_text("utf-8")):
        target = page.parent / path if path else page
        assert fragment in map(anchor, headings(target)), f"{path}#{fragment}"


def test_every_page_can_be_reached_from_the_first_one() -> None:
    """By links, however many."""
    found, new = set[Path](), {HANDBOOK / "README.md"}
    while new:
        page = new.pop()
        found.add(page)
        linked = re.findall(r"\]\(([^)\s:#]+\.md)", page.read_text("utf-8"))
        new |= {(page.parent / each).resolve() for each in linked} - found
    assert [name_of(page) for page in PAGES if page not in found] == []


@pytest.mark.parametrize("simulator", SIMULATORS, ids=lambda each: each.make)
def test_the_page_about_virtual_cards_explains_each_name_that_can_be_chosen(simulator: Simulator) -> None:
    """The help says that it does."""
    page = (HANDBOOK / "explained" / "virtual-cards.md").read_text("utf-8")
    names = (simulator.make, *simulator.dresses, *simulator.behaviours)
    assert [name for name in names if f"`{name}`" not in page and f"`--{name}`" not in page] == []
