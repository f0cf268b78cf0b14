"""Pages: for a screen, for paper and for a screen reader, with whatever stands in the record."""

from dataclasses import replace

import pytest
from browser import Page
from custodians import ANNA, BEN, CARL, SAFE, Custodians, read
from desk.chronicle import SERIALS, Chronicle
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.event import new_id
from lifecycle.domain.facts import CardLost, OperationRefused
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.reports import Answer, Report, all_reports, opened
from lifecycle.reports.card import CardLife
from lifecycle.reports.custody import Custody
from lifecycle.reports.formats import as_html
from lifecycle.reports.parts.basis import Basis
from lifecycle.reports.parts.cells import Column, Id
from lifecycle.reports.parts.moment import Moment
from lifecycle.reports.parts.pictures import Bar, Bars, Branch, Leaf, Milestone, Timeline, Tree
from lifecycle.reports.parts.ranges import Asked, asked_for
from lifecycle.reports.refusals import Refusals
from lifecycle.reports.set import OneSet

A, B, C, *_ = SERIALS


@pytest.fixture
def busy(record: Chronicle, people: Custodians) -> Chronicle:
    """A record in which something of everything happened."""
    made = record.whole("PROD-<A>", 2, A, B, C)
    for serial, who in ((A, ANNA), (B, BEN), (C, CARL)):
        people.gives(serial, who, witness=ANNA, why='"first" & last')
    people.stores(C, SAFE, bag="B-1")
    people.presents(new_id(), A, CARL, read(made.id, 1))
    record.add(f"card:{A}", OperationRefused(name="erase", rule="below-quorum"))
    people.report(f"card:{B}", CardLost(at=record.time, witness=None, purpose=None))
    return record


def page_of(record: Chronicle, report: Report, over: Asked | None = None) -> str:
    """Write a report as a page."""
    with opened(record.store, None, over) as open_record:
        return "".join(as_html.written(report.answer(open_record), str))


def filled(kind: type[Report]) -> Report:
    """Name the card or the set that a report asks for."""
    given = {"card-life": {"serial": A}, "set": {"set": "PROD-<A>"}, "key": {"key": "PROD-<A>"}}
    return kind(**given.get(kind.name, {}))


def test_every_report_is_a_page_that_needs_nothing_else(busy: Chronicle) -> None:
    """No script, no address to load anything from, and a policy that forbids both."""
    for kind in all_reports().values():
        html = page_of(busy, filled(kind))
        page = Page(html)
        assert not {"script", "link", "img", "iframe", "object", "image", "use"} & {tag for tag, _ in page.elements}
        assert not {"src", "href", "xlink:href", "style", "onload"} & {
            name for _, given in page.elements for name in given
        }
        assert "url(" not in html
        assert "@import" not in html
        policy = next(each["content"] for each in page.all("meta") if "http-equiv" in each)
        assert policy is not None
        assert policy.startswith("default-src 'none'")


def test_every_page_can_be_read_by_a_screen_reader(busy: Chronicle) -> None:
    """Language, title, landmarks, captions, scopes; pictures with a name and a description."""
    for kind in all_reports().values():
        page = Page(page_of(busy, filled(kind)))
        tags = [tag for tag, _ in page.elements]
        assert page.all("html") == [{"lang": "en"}]
        for once in ("h1", "header", "main", "footer"):
            assert tags.count(once) == 1
        assert tags[: tags.index("body")].count("title") == 1
        assert tags.count("caption") == tags.count("table")
        assert all(each.get("scope") in {"row", "col"} for each in page.all("th"))
        ids = {given["id"] for _, given in page.elements if "id" in given}
        for picture in page.all("svg"):
            assert picture["role"] == "img"
            assert set((picture["aria-labelledby"] or "").split()) <= ids
            assert tags.count("desc") == 1


def test_whatever_people_wrote_is_text_on_the_page(busy: Chronicle) -> None:
    """Names, purposes and sets with what a browser would take for markup."""
    html = page_of(busy, Custody())
    assert "<script" not in html
    assert "Carl &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&quot;first&quot; &amp; last" in html
    assert "PROD-&lt;A&gt;" in page_of(busy, OneSet(set="PROD-<A>"))


CELLS = st.one_of(
    st.text(), st.integers(), st.booleans(), st.none(), st.text().map(Id), st.integers(0, 2**52).map(Instant),
    st.text().map(lambda text: Text("{text}", {"text": text})),
)  # fmt: skip
ANSWER = Answer(
    report="r", title=say("Title"), moment=Moment(0, None), head=(), columns=(), rows=(), nothing=say("Nothing."),
    basis=Basis(0, bytes(32)),
)  # fmt: skip


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_no_cell_adds_an_element_or_an_attribute(cells: list[object]) -> None:
    """Whatever stands in it."""
    columns = [Column(str(place), say("column")) for place in range(len(cells))]
    html = "".join(as_html.written(replace(ANSWER, columns=columns, rows=[tuple(cells)]), str))  # type: ignore[arg-type]
    page = Page(html)
    assert [each["scope"] for each in page.all("th")] == ["col"] * len(cells) + ["row"]
    assert len(page.all("td")) == len(cells) - 1
    assert {tag for tag, _ in page.elements} <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "main", "table", "caption", "thead",
        "tbody", "tr", "th", "td", "time", "abbr", "footer",
    }  # fmt: skip
    assert {name for _, given in page.elements for name in given} <= {
        "lang", "charset", "name", "content", "http-equiv", "class", "scope", "title", "datetime",
    }  # fmt: skip


@given(st.text())
def test_no_word_in_a_picture_adds_an_element(word: str) -> None:
    """In any of the kinds."""
    text = Text("{word}", {"word": word})
    pictures = (
        Timeline(text, (text,), (Milestone(Instant(0), (text,), (text,)),), left_out=1),
        Tree(text, (text, text), (Branch(text, (Leaf(word, text, counts=False),)), Branch(text, ()))),
        Bars(text, text, (Bar(Instant(0), 3), Bar(Instant(1), 0))),
    )
    for picture in pictures:
        page = Page("".join(as_html.written(replace(ANSWER, picture=lambda picture=picture: picture), str)))
        assert len(page.all("svg")) == 1
        assert not page.all("script")


def test_each_row_has_a_header_that_names_what_it_is_about(busy: Chronicle) -> None:
    """A card where there is one, so that a screen reader says it with every cell."""
    page = page_of(busy, Custody())
    body = page.partition('<table class="rows">')[2].partition("<tbody>")[2]
    for row in body.splitlines()[:-4]:
        assert row.count('<th scope="row"') == 1 if row.startswith("<tr>") else not row.count("<th")
    assert f'<th scope="row">{A}</th>' in body


def test_the_same_record_gives_the_same_bytes(busy: Chronicle) -> None:
    """Nothing says when a page was made."""
    for kind in all_reports().values():
        assert page_of(busy, filled(kind)) == page_of(busy, filled(kind))


def test_a_page_has_the_range_and_what_it_rests_on(busy: Chronicle) -> None:
    """Above its rows, and below them."""
    text = Page(page_of(busy, Custody(), asked_for("#1", "#20"))).text
    assert "Range: from #1 to #20, events #1 to #20." in text
    assert f"Computed from events #1 to #{busy.store.head().size}. Root hash: {busy.store.head().root.hex()}" in text


def test_a_page_without_rows_says_why(record: Chronicle) -> None:
    """In a record without any event too."""
    assert "No refusal and no failure is recorded." in Page(page_of(record, Refusals())).text
    empty = page_of(record, Refusals(), asked_for("2001-01-01", "2001-01-02"))
    assert "No event in this range." in Page(empty).text


def test_pictures_show_in_words_what_they_draw(busy: Chronicle) -> None:
    """A card's life, a set's shares, and activity over time."""
    for report, shown in (
        (CardLife(serial=C), ("share 3 of 3 of PROD-<A>", "stored in safe")),
        (OneSet(set="PROD-<A>"), ("share 2", B, "not good: reported lost. share 3")),
        (Custody(), ("Each bar is a minute.",)),
    ):
        html = page_of(busy, report)
        description = html.partition("<desc")[2].partition("</desc>")[0]
        for words in shown:
            assert words.replace("<", "&lt;").replace(">", "&gt;") in description


def test_a_cell_without_a_value_and_a_column_for_machines_are_told_apart(busy: Chronicle) -> None:
    """The one is a dash, the other is not on the page at all."""
    html = page_of(busy, Custody())
    assert "\N{EN DASH}" in html
    assert ANNA not in html
