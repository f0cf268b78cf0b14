"""The picture of a PIN change plays by itself, and stands still where motion is not wanted."""

import re
from html import unescape
from xml.etree import ElementTree as ET

from documents.shell import ROOT

PICTURE = (ROOT / "ops/screens/change-pin.svg").read_text("utf-8")


def test_the_picture_plays_without_a_script_and_fetches_nothing() -> None:
    """A page that shows it as an image lets it do neither."""
    names = {element.tag.partition("}")[2] for element in ET.fromstring(PICTURE).iter()}  # noqa: S314 - our own file
    assert names == {"svg", "style", "rect", "path", "text"}
    assert "@keyframes" in PICTURE
    assert re.findall(r"https?://(?!www\.w3\.org/)|url\(|@import", PICTURE) == []


def test_the_picture_heeds_what_readers_ask_for() -> None:
    """Less motion, and a dark page."""
    assert "prefers-reduced-motion: reduce" in PICTURE
    assert "prefers-color-scheme: dark" in PICTURE


def test_the_picture_shows_a_change_and_a_refusal_and_no_pin() -> None:
    """It is drawn from a run: `python ops/screens/play.py`."""
    lines = [unescape(line) for line in re.findall(r"<text [^>]*>([^<]*)</text>", PICTURE)]
    assert "-> PIN locked." in lines
    assert any(line.startswith("Refused: ") for line in lines)
    assert not re.search(r"\b(12345678|27182845)\b", PICTURE)
