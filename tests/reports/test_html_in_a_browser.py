"""Pages as a real browser takes them: what it makes of the document, how it looks, how it is printed."""

import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from browser import Browser, Page, found
from custodians import ANNA, BEN, CARL, SAFE, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.reports import Report, opened
from lifecycle.reports.card import CardLife
from lifecycle.reports.custody import Custody
from lifecycle.reports.formats import as_html
from lifecycle.reports.set import OneSet

pytestmark = pytest.mark.browser

A, B, C, *_ = SERIALS


@pytest.fixture(scope="session")
def browser() -> Browser:
    """The browser, where there is one."""
    return found()


@pytest.fixture
def vault(record: Chronicle, people: Custodians) -> Chronicle:
    """A set on three cards with their custodians, one of whom has a name that is a script."""
    record.whole("PROD-A", 2, A, B, C)
    for serial, who in ((A, ANNA), (B, BEN), (C, CARL)):
        people.gives(serial, who, witness=ANNA, why="a < b & c > d")
    people.stores(A, SAFE, bag="B-1")
    return record


def written(record: Chronicle, report: Report, folder: Path) -> Path:
    """Write a report to a file."""
    path = folder / f"{report.name}.html"
    with opened(record.store) as open_record:
        path.write_text("".join(as_html.written(report.answer(open_record), str)), encoding="utf-8")
    return path


@pytest.mark.parametrize("report", [Custody(), CardLife(serial=A), OneSet(set="PROD-A")], ids=lambda each: each.name)
def test_the_browser_reads_the_document_that_was_written(
    browser: Browser, vault: Chronicle, tmp_path: Path, report: Report
) -> None:
    """No element is mended, moved or lost."""
    path = written(vault, report, tmp_path)
    ours, theirs = Page(path.read_text(encoding="utf-8")), Page(browser.dom(path))
    assert Counter(tag for tag, _ in theirs.elements) == Counter(tag for tag, _ in ours.elements)
    assert theirs.text.split() == ours.text.split()


def test_a_name_that_is_a_script_is_shown_and_never_run(browser: Browser, vault: Chronicle, tmp_path: Path) -> None:
    """It stands on the page as it was typed."""
    page = Page(browser.dom(written(vault, Custody(), tmp_path)))
    assert "Carl <script>alert(1)</script>" in page.text
    assert page.all("script") == []


def test_a_picture_is_there_to_be_seen(browser: Browser, vault: Chronicle, tmp_path: Path) -> None:
    """The screen is neither empty nor black, and nothing of the page is wider than it."""
    width, rows = pixels(browser.screenshot(written(vault, OneSet(set="PROD-A"), tmp_path), tmp_path / "page.png"))
    dark = sum(sum(value < 96 for value in row[::3]) for row in rows)
    assert 0.003 < dark / (width * len(rows)) < 0.2
    assert all(set(row[-3 * 8 :]) == {255} for row in rows)


def test_it_is_printed_on_as_many_pages_as_it_needs(
    browser: Browser, vault: Chronicle, people: Custodians, tmp_path: Path
) -> None:
    """Short or long."""
    pages = []
    for moves in (0, 40):
        for _ in range(moves):
            people.stores(A, SAFE)
        pdf = browser.printed(written(vault, Custody(), tmp_path), tmp_path / "page.pdf")
        assert pdf.startswith(b"%PDF-")
        pages.append(pdf.replace(b"/Type /Pages", b"").count(b"/Type /Page"))
    assert 1 <= pages[0] < pages[1]


def pixels(png: bytes) -> tuple[int, list[bytes]]:
    """Read a PNG of 8 bits a colour (RFC 2083): its width, and the rows, three bytes a pixel; alpha is dropped."""
    chunks, place = {}, 8
    while place < len(png):
        size, kind = int.from_bytes(png[place : place + 4]), png[place + 4 : place + 8]
        chunks[kind] = chunks.get(kind, b"") + png[place + 8 : place + 8 + size]
        place += size + 12
    width, colours = int.from_bytes(chunks[b"IHDR"][:4]), {2: 3, 6: 4}[chunks[b"IHDR"][9]]
    data, stride, before, rows = zlib.decompress(chunks[b"IDAT"]), width * colours + 1, bytes(width * colours), []
    for start, end in pairwise(range(0, len(data) + 1, stride)):
        before = _unfiltered(data[start], data[start + 1 : end], before, colours)
        rows.append(before if colours == 3 else bytes(value for place, value in enumerate(before) if place % 4 != 3))
    return width, rows


def _unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    row = bytearray(len(line))
    for place, value in enumerate(line):
        left = row[place - size] if place >= size else 0
        corner = above[place - size] if place >= size else 0
        up = above[place]
        near = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        row[place] = value + (0, left, up, (left + up) // 2, near)[kind] & 0xFF
    return bytes(row)
