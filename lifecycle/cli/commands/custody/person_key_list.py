"""The keys of people, listed."""

from collections.abc import Sequence

from lifecycle.cli.answering import reading
from lifecycle.cli.commands.custody.person_key_acts import COPYABLE
from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import print_json, say, table
from lifecycle.custody.naming import find_person
from lifecycle.domain.coded_words import word
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.ledger.record import Record
from lifecycle.projections.person_keys import PersonKey
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


def listed(context: Context, name: str | None) -> int:
    """List the keys of everybody, or of one person."""
    with reading(context) as record:
        person = None if name is None else find_person(record, name).id
        keys = sorted(
            (key for key in record.person_keys() if person in {None, key.person}),
            key=lambda key: (record.called(key.person).casefold(), key.added_at),
        )
        if context.json:
            print_json(context, "done", {"keys": [_object(record, key) for key in keys]})
            return ExitCode.DONE
        rows = [_row(record, key) for key in keys]
    _print(rows, copyable=any(key.kind == "sk-ecdsa" and key.ended is None for key in keys))
    return ExitCode.DONE


def _print(rows: Sequence[Sequence[str]], *, copyable: bool) -> None:
    if not rows:
        say(
            sentence(
                "No keys yet. To make and add one:\n"
                "  ssh-keygen -t ed25519 -C lifecycle -f ~/.ssh/id_lifecycle\n"
                "  lifecycle custody person key add NAME --ssh ~/.ssh/id_lifecycle.pub"
            )
        )
        return
    table((_("name"), _("kind"), _("key"), _("added (UTC)"), _("state")), rows)
    if copyable:
        say(COPYABLE)


def _row(record: Record, key: PersonKey) -> Sequence[str]:
    return (
        record.called(key.person),
        key.kind,
        key.fingerprint,
        Instant(key.added_at).short(),
        show(_state(record, key)),
    )


def _state(record: Record, key: PersonKey) -> Text:
    if key.ended is not None:
        return sentence("revoked: {reason}", reason=word(key.ended))
    if record.disclosed(key.public) is None:
        return sentence("erased")
    if key.sealed is not None:
        return sentence("sealed in bag {bag}", bag=key.sealed)
    return sentence("valid")


def _object(record: Record, key: PersonKey) -> dict[str, object]:
    return {
        "person": {"id": key.person, "name": record.name(key.person)},
        "fingerprint": key.fingerprint,
        "kind": key.kind,
        "public": record.disclosed(key.public),
        "sealed": key.sealed,
        "added": Instant(key.added_at).exact(),
        "ended": key.ended,
        "revoked": None if key.ended_at is None else Instant(key.ended_at).exact(),
        "since": None if key.since is None else Instant(key.since).exact(),
    }
