"""A real browser without a window, which loads a page from a file and gives what it made of it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip
LONGEST = 120
"""Seconds for one page, on a slow machine with other work."""


@dataclass(frozen=True)
class Browser:
    """Where the program is; each page is loaded by a process of its own, with a profile of its own."""

    program: str

    def dom(self, page: Path) -> str:
        """Give the document as the browser understood it."""
        return self._run(page, "--dump-dom")

    def screenshot(self, page: Path, image: Path) -> bytes:
        """Give the page as a PNG."""
        self._run(page, f"--screenshot={image}", "--window-size=1280,900")
        return image.read_bytes()

    def printed(self, page: Path, pdf: Path) -> bytes:
        """Give the page as it comes out of a printer."""
        self._run(page, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
        return pdf.read_bytes()

    def _run(self, page: Path, *flags: str) -> str:
        with _profile() as profile:
            words = [self.program, *FLAGS, f"--user-data-dir={profile}", *flags, page.as_uri()]
            done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=LONGEST)  # noqa: S603
        return done.stdout


@contextmanager
def _profile() -> Iterator[str]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield folder


def found() -> Browser:
    """Find the browser, or skip the test and say why."""
    for name in NAMES:
        program = shutil.which(name)
        if program is not None:
            return Browser(program)
    pytest.skip("there is no chromium: `ops/setup` installs it where it may")


class Page(HTMLParser):
    """What is in a page: its elements in order, each with its attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of each element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]
