"""What the documents say of the code is true: paths, rooms, decisions, words, and an operation in one file."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
ARCHITECTURE = ROOT / "ops" / "architecture.md"
GLOSSARY = ROOT / "ops" / "glossary.md"
DECISIONS = ROOT / "ops" / "decisions"
TESTS = ROOT / "tests"
VERIFIER = "lifecycle/evidence/standalone/verify.py"

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "ops").rglob("*.md"), TESTS / "README.md"])
HANDBOOK = sorted((ROOT / "ops" / "handbook").rglob("*.md"))
WRITTEN = [
    ROOT / "README.md",
    CONTRIBUTING,
    ARCHITECTURE,
    ROOT / "CHANGELOG.md",
    *sorted(DECISIONS.glob("*.md")),
    *HANDBOOK,
]
"""Documents that follow the rules for texts; the others are older, or generated."""
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))
SAID_NO_MORE = re.compile(
    r"\bfor ever\b|put .*right|(hold|held)s? .*against|rests? on|takes? over|there is none|nothing now|had its part"
    r"|is meant|not guessed|became of|\banew\b|whoever|of itself|all the same",
    re.IGNORECASE,
)

ADDED = "import sys, lifecycle.operations as known; known.__path__.append(sys.argv.pop(1))\n"
"""Adds a folder to those in which operations are found."""
CALL = ADDED + "from lifecycle.cli import main\nsys.exit(main(sys.argv[1:]))"
MENU = ADDED + "from lifecycle.console.menu import operations\nfor row in operations(): print(row.key, row.text)"


def name_of(path: Path) -> str:
    """Name a document for the report of a test."""
    return str(path.relative_to(ROOT))


def section(path: Path, heading: str) -> str:
    """Give what stands below a heading of the second level."""
    _, _, rest = path.read_text("utf-8").partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """Give the cells of the rows of the first table in a text, without its head."""
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    table = list(takewhile(lambda line: line.startswith("|"), lines[first:]))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def links(path: Path) -> Iterator[str]:
    """Give the files that a document links to."""
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


@pytest.fixture
def added(tmp_path: Path) -> Path:
    """Give a folder with the operation that CONTRIBUTING.md shows."""
    (source,) = re.findall(r"```python\n(.*?)```", CONTRIBUTING.read_text("utf-8"), re.DOTALL)
    folder = tmp_path / "added"
    folder.mkdir()
    (folder / "count_tries.py").write_text(source, "utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Mapping[str, str]:
    """Give the environment of a user who has a virtual card."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIFECYCLE_")}
    return {**inherited, "LIFECYCLE_HOME": str(tmp_path / "home"), "LIFECYCLE_READER": "virtual:alice"}


def told(program: str, added: Path, home: Mapping[str, str], *words: str) -> str:
    """Run a program in a process of its own, and give what it prints."""
    line = [sys.executable, "-c", program, str(added), *words]
    done = subprocess.run(line, env=home, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_to_a_file(path: Path) -> None:
    """Links to other sites are not followed."""
    assert [target for target in links(path) if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", [CONTRIBUTING, ARCHITECTURE, *RECORDS], ids=name_of)
def test_every_path_in_backquotes_exists(path: Path) -> None:
    """Those that begin with a folder of the checkout; the example of a new operation is in no folder yet."""
    named = set(re.findall(r"`((?:lifecycle|ops|tests|migrations)/[\w./-]+)`", path.read_text("utf-8")))
    assert [each for each in sorted(named) if not (ROOT / each).exists()] == [
        each for each in ["lifecycle/operations/count_tries.py"] if path == CONTRIBUTING
    ]


def test_a_reader_understands_a_pin_change_with_at_most_20_files() -> None:
    """Each of them exists, and one line says what a reader sees there."""
    walk = rows(section(CONTRIBUTING, "The main road"))
    files = [cells[0].strip("`") for cells in walk]
    assert 1 < len(files) <= 20
    assert len(set(files)) == len(files)
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert all(cells[1].endswith(".") for cells in walk)


def test_what_the_walk_names_stands_in_the_file() -> None:
    """Every name in backquotes: a function, a class, a fact, a command."""
    for file, sentence in rows(section(CONTRIBUTING, "The main road")):
        source = (ROOT / file.strip("`")).read_text("utf-8")
        names = [re.findall(r"[\w-]+", quoted)[-1] for quoted in re.findall(r"`([^`]+)`", sentence)]
        assert [name for name in names if name not in source] == [], file


def test_the_way_begins_at_the_command_and_ends_at_the_report() -> None:
    """The card lies between the two."""
    files = [cells[0].strip("`") for cells in rows(section(CONTRIBUTING, "The main road"))]
    assert files[0].startswith("lifecycle/cli/commands/run/")
    assert any(file.startswith("lifecycle/readers/") for file in files)
    assert files[-1].startswith("lifecycle/reports/")


def test_an_operation_takes_at_most_40_lines(added: Path) -> None:
    """The one that CONTRIBUTING.md shows."""
    assert len((added / "count_tries.py").read_text("utf-8").splitlines()) <= 40


def test_an_operation_in_one_file_has_a_command_with_help(added: Path, home: Mapping[str, str]) -> None:
    """Its line in the list, and its own page."""
    assert re.search(r"^  count-tries +Show how many PIN tries", told(CALL, added, home, "run", "--help"), re.MULTILINE)
    assert "Needs no PIN and changes nothing." in told(CALL, added, home, "run", "count-tries", "--help")


def test_an_operation_in_one_file_has_a_row_in_the_menu(added: Path, home: Mapping[str, str]) -> None:
    """The last one, below the rule."""
    menu = told(MENU, added, home).splitlines()
    assert menu[-1] == "count-tries Count tries"
    assert " " in menu  # the rule


def test_an_operation_in_one_file_runs_on_a_card(added: Path, home: Mapping[str, str]) -> None:
    """Through the handler, which records that it began and ended; a dry run records nothing."""
    told(CALL, added, home, "virtual", "new", "alice", "--serial", "15C000E3A8171006")
    planned = told(CALL, added, home, "run", "count-tries", "--dry-run")
    assert "Read the card. Nothing on the card changes." in planned
    assert "\n7 of 7 PIN tries left.\n" in told(CALL, added, home, "run", "count-tries")
    life = told(CALL, added, home, "report", "card", "15C000E3A8171006")
    assert life.count("count-tries started") == 1
    assert life.count("count-tries done") == 1


def test_the_picture_has_the_floors_of_the_contract() -> None:
    """The same rooms in the same order, and those that share a floor."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (contract,) = [each for each in settings["tool"]["importlinter"]["contracts"] if each["type"] == "layers"]
    (floors,) = re.findall(r"^ *(\w+ ~~~ .*)$", ARCHITECTURE.read_text("utf-8"), re.MULTILINE)
    assert floors.replace(" & ", " | ").split(" ~~~ ") == contract["layers"]


def test_each_room_is_explained_in_one_sentence() -> None:
    """In the order of the floors; a room is a folder of modules."""
    explained = rows(section(ARCHITECTURE, "The rooms"))
    (floors,) = re.findall(r"^ *(\w+ ~~~ .*)$", ARCHITECTURE.read_text("utf-8"), re.MULTILINE)
    names = [cells[0].strip("`") for cells in explained]
    assert names == re.split(r" ~~~ | & ", floors)
    assert sorted(names) == sorted(path.parent.name for path in (ROOT / "lifecycle").glob("*/__init__.py"))
    assert [name for name, sentence in explained if not re.fullmatch(r"[^.]*\.", sentence.replace(".py", ""))] == []


def test_the_table_of_what_tests_share_names_each_module() -> None:
    """None that is not there, and none twice."""
    table = [cells[0] for cells in rows((TESTS / "README.md").read_text("utf-8"))]
    named = sorted(name for cell in table for name in re.findall(r"`(\w+)`", cell))
    assert named == sorted(path.stem for path in (TESTS / "desk").glob("[!_]*.py"))


@pytest.mark.parametrize("path", RECORDS, ids=name_of)
def test_a_decision_has_number_date_status_and_four_headings(path: Path) -> None:
    """The same form for all of them, so that a reader finds the price at once."""
    text = path.read_text("utf-8")
    assert re.match(rf"# {path.name[:4]}: \S.*\n\n- Date: \d{{4}}-\d\d-\d\d\n- Status: \S.*\n", text)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Question", "Decision", "Reasons", "Price"]


def test_decisions_are_numbered_without_a_gap() -> None:
    """From 1."""
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_the_index_lists_every_decision() -> None:
    """With the number, title, date and status that each one says."""
    said = []
    for path in RECORDS:
        title, date, status = re.findall(r"^(?:# \d+|- Date|- Status): (.*)$", path.read_text("utf-8"), re.MULTILINE)
        said.append([path.name[:4], f"[{title}]({path.name})", date, status])
    assert rows((DECISIONS / "README.md").read_text("utf-8")) == said


def test_the_glossary_has_one_row_for_each_term() -> None:
    """In both languages, and with a meaning."""
    terms = rows(section(GLOSSARY, "Terms"))
    names = [term[0] for term in terms]
    assert len(set(names)) == len(names)
    assert [term[0] for term in terms if not all(term[:3]) or not term[2].endswith((".", "*."))] == []


def test_no_word_is_explained_to_translators_twice() -> None:
    """A word is a term, or one of the others."""
    others = [row[0] for row in rows(section(GLOSSARY, "More words for translators"))]
    assert len(set(others)) == len(others)
    assert not {row[0] for row in rows(section(GLOSSARY, "Terms"))} & set(others)


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_documents_avoid_phrases_that_readers_do_not_search_for(path: Path) -> None:
    """Plain words instead of idioms; what commands print has a test of its own."""
    text = re.sub(r"^```console\n.*?^```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    found = [line for line in text.splitlines() if SAID_NO_MORE.search(line)]
    assert found == []


def numbers(version: str) -> list[int]:
    """Read the numbers of a release."""
    return [int(each) for each in version.split(".")]


def test_the_changelog_names_this_version_and_what_comes_next() -> None:
    """The released one with a date, before it only numbers after `.dev`; and only the headings of its form."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    versions = re.findall(r"^## \[(.*?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.MULTILINE)
    assert versions[0] == ("Unreleased", "")
    dated = [name for name, date in versions if date]
    if ".dev" in version:
        assert numbers(version.partition(".dev")[0]) > numbers(dated[0])
    else:
        assert version in dated
    headings = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= headings


def test_the_readme_prints_the_digest_of_the_verifier() -> None:
    """Run `ops/generate` where this fails."""
    digest = hashlib.sha256((ROOT / VERIFIER).read_bytes()).hexdigest()
    assert f"\nSHA-256 of `verify.py` in this version: `{digest}`.\n" in (ROOT / "README.md").read_text("utf-8")


def test_what_is_generated_is_marked_for_reviews() -> None:
    """In .gitattributes, so that a review folds it."""
    marked = {line.split()[0] for line in (ROOT / ".gitattributes").read_text("utf-8").splitlines() if line[:1] != "#"}
    generators = (ROOT / "ops" / "generators").glob("*.py")
    assert {VERIFIER, *(f"ops/{each.stem.replace('_', '-')}.md" for each in generators)} <= marked
