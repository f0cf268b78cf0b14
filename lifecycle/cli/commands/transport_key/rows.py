"""The transport keys of the record and of the folder, as a list."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from lifecycle.cards.make import KeyFolder
from lifecycle.cli.answering import record_to_answer
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_json, say, table
from lifecycle.custody.key_comparison import Compared, Found, compared
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.instant import Instant
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.domain.transport_key import stage_in_words
from lifecycle.ledger.record import Record
from lifecycle.projections.transport_keys import proven_at, sets_of_key
from lifecycle.station import hardware
from lifecycle.store.errors import StoreMissing
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

FOUND: Mapping[Found, Text] = {
    "here": sentence("here"),
    "missing": sentence("missing"),
    "wiped": sentence("wiped"),
    "not recorded": sentence("not in the record"),
    "other key": sentence("MISMATCH"),
    "unusable": sentence("not usable"),
}


@dataclass(frozen=True)
class _Key:
    """A key with the cards that need it and the sets of cards that give it back."""

    compared: Compared
    cards: Sequence[str]
    sets: Sequence[tuple[str, SetState]]
    """Each with its name."""

    @property
    def proven(self) -> int | None:
        """When a backup of it was last restored or checked."""
        recorded = self.compared.recorded
        return None if recorded is None else proven_at(recorded, [known for _, known in self.sets])

    @property
    def backups(self) -> Sequence[str]:
        """The SHA-256 of each backup file."""
        recorded = self.compared.recorded
        return [] if recorded is None else [each.sha256 for each in recorded.living_backups]


def show_keys(context: Context) -> int:
    """Compare record and folder, and print what is there; a key that is missing or another one is found wrong."""
    folder = hardware.transport_keys(context.settings)
    with _record(context) as record:
        found = compared(folder, () if record is None else record.transport_keys())
        keys = [_Key(each, (), ()) if record is None else _with_record(each, record) for each in found]
    wrong = any(each.found in {"missing", "other key"} for each in found)
    code = ExitCode.FOUND_WRONG if wrong else ExitCode.DONE
    if context.json:
        fields = {"folder": str(context.settings.transport_keys), "keys": [_fields(each, folder) for each in keys]}
        print_json(context, "found-wrong" if wrong else "done", {**fields, "exit_code": int(code)})
        return code
    if not found:
        say(sentence("No transport keys yet. Make one:\n  lifecycle transport-key new"))
        return code
    titles = (_("id"), _("CMAC-5"), _("state"), _("file"), _("live cards"), _("backups"))
    table((*titles, _("last restore or check (UTC)")), [_row(each) for each in keys])
    for text in _advice(found):
        say(text)
    return code


@contextmanager
def _record(context: Context) -> Iterator[Record | None]:
    """Open the record as it is now; None where there is none yet."""
    with ExitStack() as stack:
        try:
            store = stack.enter_context(record_to_answer(context))
        except StoreMissing:
            yield None
            return
        yield Record(stack.enter_context(store.view()))


def _with_record(each: Compared, record: Record) -> _Key:
    kcv = None if each.recorded is None else each.recorded.kcv
    known = [] if kcv is None else [held for held in sets_of_key(record.sets(), kcv) if record.members(held.id)]
    sets = [(record.disclosed(held.name) or held.id, held) for held in known]
    return _Key(each, record.cards_with_key(each.key_id), sets)


def _row(key: _Key) -> tuple[str, ...]:
    recorded = key.compared.recorded
    return (
        str(key.compared.key_id),
        (key.compared.kcv if recorded is None else recorded.kcv) or "-",
        "-" if recorded is None else show(stage_in_words(recorded.stage)),
        show(FOUND[key.compared.found]),
        str(len(key.cards)),
        str(len(key.backups) + len(key.sets)),
        "-" if key.proven is None else Instant(key.proven).short(),
    )


def _advice(found: Sequence[Compared]) -> Iterator[Text]:
    """Say what to do about what is not as it should be."""
    for each in found:
        if each.problem is not None:
            yield each.problem.explain()
    if any(each.found == "other key" for each in found):
        yield sentence("MISMATCH: the file holds another key than the record names. Do not format cards. Find out why.")
    if any(each.found == "missing" for each in found):
        yield sentence(
            "Restore a missing key from a backup:\n  lifecycle transport-key restore FILE --by NAME --witness NAME"
        )
    if any(each.found == "not recorded" for each in found):
        yield sentence("Take the keys of the folder into the record:\n  lifecycle transport-key register")


def _fields(key: _Key, folder: KeyFolder) -> dict[str, object]:
    recorded, found = key.compared.recorded, key.compared.found
    return {
        "key_id": key.compared.key_id,
        "kcv": key.compared.kcv if recorded is None else recorded.kcv,
        "state": None if recorded is None else recorded.stage.replace(" ", "-"),
        "file": found.replace(" ", "-"),
        "path": str(folder.path(key.compared.key_id)),
        "since": None if recorded is None else recorded.since,
        "cards": list(key.cards),
        "backups": list(key.backups),
        "sets": [name for name, _ in key.sets],
        "proven": key.proven,
    }
