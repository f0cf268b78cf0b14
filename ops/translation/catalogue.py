"""Keeps the catalogues in lifecycle/locale: finds the texts, merges, compiles, and says what is missing."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from clicks import click_words
from texts import KEYWORDS, ROOT, problems_of

MAPPING = Path(__file__).with_name("babel.cfg")
LOCALE = ROOT / "lifecycle" / "locale"
TEMPLATE = LOCALE / "lifecycle.pot"
OURS = LOCALE / "pt_BR" / "LC_MESSAGES" / "lifecycle.po"
CLICKS = LOCALE / "pt" / "LC_MESSAGES" / "click.po"
"""Where Python's own gettext, which click asks, looks for every kind of Portuguese."""
COMMENT = "# Made by `ops/catalogue update`; translations are written here.\n"
HEADERS = (
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=UTF-8"),
    ("Content-Transfer-Encoding", "8bit"),
)
FORMS, RULE = 2, "(n != 1)"
"""Nought takes the plural, for a singular may say "1" in so many words; gettext's own rule for Brazil differs."""


class Plain(Catalog):
    """A catalogue whose bytes follow from its texts: it has no dates, no version of a tool, and our plural forms."""

    num_plurals = FORMS
    plural_expr = RULE

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """Give what the header says."""
        named = [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)] if self.locale else []
        return [*HEADERS, *named]


def template() -> tuple[Catalog, list[str]]:
    """Collect all texts of the code, and what cannot be collected."""
    found, package = Plain(), ROOT / "lifecycle"
    with MAPPING.open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    extracted = extract_from_dir(package, methods, options, KEYWORDS)
    for name, _line, message, _comments, _context in sorted(extracted, key=lambda each: Path(each[0])):
        one, *many = [message] if isinstance(message, str) else message
        known = found.get(one)
        if not many and known is not None and known.pluralizable:
            many = [known.id[1]]
        found.add((one, many[0]) if many else one, locations=[(f"lifecycle/{name}", 0)])
    return found, [problem for path in sorted(package.rglob("*.py")) for problem in problems_of(path)]


def merged(path: Path, texts_found: Catalog) -> Catalog:
    """Give the catalogue with the texts of the code, and the translations that the file at `path` has."""
    known = read_po(BytesIO(path.read_bytes())) if path.exists() else Catalog()
    made = Plain(locale=path.parents[1].name)
    for message in texts_found:
        if message.id:
            made.add(message.id, _translation(message, known), locations=message.locations)
    return made


def _translation(message: Message, known: Catalog) -> str | tuple[str, ...]:
    """Look a translation up; what has no words, only parameters, is its own."""
    found = known.get(message.id)
    if found is not None and found.pluralizable == message.pluralizable and not found.fuzzy and _complete(found):
        return found.string
    if message.pluralizable:
        return ("", "")
    return message.id if not re.search(r"[^\W\d_]", re.sub(r"\{\w*\}", "", message.id)) else ""


def _complete(message: Message) -> bool:
    return all(message.string) if message.pluralizable else bool(message.string)


def missing(catalogue: Catalog) -> Iterator[str]:
    """Give the texts that have no translation."""
    for message in catalogue:
        if message.id and not _complete(message):
            yield message.id[0] if message.pluralizable else message.id


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue as its source."""
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in catalogue.mime_headers)
    for message in catalogue:
        named = re.search(r"\{\w*(![rs])?\}", str(message.id)) is not None
        message.flags = {"python-brace-format"} if named else set()  # what flags there are depends on Babel's version
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False)
    return f'{COMMENT}msgid ""\nmsgstr ""\n{head}\n'.encode() + body.getvalue().rstrip(b"\n") + b"\n"


def compiled(catalogue: Catalog) -> bytes:
    """Write a catalogue as the program reads it."""
    made = BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def main() -> int:
    """Do what is asked for, and give the exit code."""
    parser = ArgumentParser(prog="ops/catalogue", description=__doc__)
    parser.add_argument("do", choices=("update", "missing", "check"))
    do = parser.parse_args().do
    found, problems = template()
    ours, clicks = merged(OURS, found), merged(CLICKS, click_words(CLICKS, fresh=do == "update"))
    files = {TEMPLATE: written(found)}
    for path, catalogue in ((OURS, ours), (CLICKS, clicks)):
        files |= {path: written(catalogue), path.with_suffix(".mo"): compiled(catalogue)}
    untranslated = [*missing(ours), *missing(clicks)]
    if do == "update":
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    else:
        stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
        problems += [f"{path.relative_to(ROOT)} is stale: run ops/catalogue update" for path in stale]
    for line in problems:
        print(line)
    for text in untranslated:
        print(f"not translated: {text}")
    return 1 if problems or (untranslated and do != "update") else 0


if __name__ == "__main__":
    sys.exit(main())
