"""What commands that sign the record have in common: the record opened, and a checkpoint shown."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lifecycle.approval.acting import SignedAct
from lifecycle.cli.context import Context
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.errors import Refused
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.signing.signer import Signer
from lifecycle.station.settings import Settings
from lifecycle.store.errors import StoreMissing


@contextmanager
def signing(context: Context, other: Settings | None = None) -> Iterator[Signer]:
    """Open the record, which has to be there, and give what signs it; that of `other` settings, where they are given.

    Raises StoreError.
    """
    from lifecycle.station import records, wiring  # noqa: PLC0415 - takes long to load

    settings = other or context.settings
    if not settings.store.exists():
        raise StoreMissing(path=str(settings.store))
    clear_leftovers(context)
    with records.record(settings) as store:
        yield wiring.signer(records.journal(store, settings), settings)


def act_signed(
    context: Context, signer: Signer, act: str, known: Mapping[str, object], *, aside: bool = False
) -> SignedAct | None:
    """Have people sign what is done by itself and recorded then, where the policy asks for it.

    `known` are the fields of its fact that are known before; `aside` has the act told on standard error, where standard
    output is for something else.
    """
    from lifecycle.cli.commands.custody.opening import signing_here  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.handler import CustodyHandler  # noqa: PLC0415
    from lifecycle.station.wiring import policy_file  # noqa: PLC0415

    handler = CustodyHandler(signer.journal, signer, signing_here(context, aside=aside), policy_file(context.settings))
    with handler.refusing(context.command, of=""), handler.doing(act):
        return handler.sign_first(known)


def no_key() -> Refused:
    """Say that the record names no key yet."""
    return Refused(
        "no-signing-key",
        say("this record has no signing key yet."),
        say("To make the key and sign:\n  lifecycle checkpoint"),
    )


def covered(signed: SignedCheckpoint) -> Text:
    """Say what a checkpoint covers."""
    return say_n(
        "Signed: a checkpoint over 1 event, {time} UTC.",
        "Signed: a checkpoint over {count} events, {time} UTC.",
        signed.checkpoint.size,
        time=moment(signed),
    )


def moment(signed: SignedCheckpoint) -> Text | str:
    """Say when it was signed."""
    return say("?") if signed.time is None else Instant(signed.time * 1_000_000).short()


def as_object(signed: SignedCheckpoint) -> dict[str, object]:
    """Give it as machines read it."""
    checkpoint = signed.checkpoint
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "time": None if signed.time is None else Instant(signed.time * 1_000_000).exact(),
        "note": signed.note.encoded().decode("utf-8"),
    }
