"""Who has to sign which act, and what waits for signatures, as pages of the record menu."""

from collections.abc import Iterator

from lifecycle.console.workstation import Workstation
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record

Words = list[Text | str]


def policy_shown(workstation: Workstation) -> Words:
    """Say what the policy in force asks for, and whether the people of the record can meet it."""
    from lifecycle.approval.act_words import act_in_words  # noqa: PLC0415 - takes long to load
    from lifecycle.approval.known import policy_in_force  # noqa: PLC0415
    from lifecycle.approval.standing_words import needs_in_words, policy_in_words, strength_in_words  # noqa: PLC0415
    from lifecycle.approval.strength import strength_now  # noqa: PLC0415

    with workstation.reading() as store, store.view() as view:
        record = Record(view)
        policy = policy_in_force(record)
        words: Words = list(policy_in_words(policy))
        if policy.signed:
            needs = [
                say("{act}: {who}", act=say("all else") if act is None else act_in_words(act), who=who)
                for act, who in needs_in_words(policy)
            ]
            words += ["", *needs, "", *strength_in_words(strength_now(record, policy))]
    return words


def intents_shown(workstation: Workstation) -> Words:
    """Say of each open intent what it is about, when it expires, and who has not signed it yet."""
    with workstation.reading() as store, store.view() as view:
        words = list(_open_intents(Record(view)))
    return words[:-1] or [say("No intent is open.")]


def _open_intents(record: Record) -> Iterator[Text | str]:
    from lifecycle.approval.act_words import act_in_words  # noqa: PLC0415 - takes long to load
    from lifecycle.approval.standing_words import wanted_in_words  # noqa: PLC0415

    for state in record.intents():
        if state.closed is not None:
            continue
        intent, wanted = wanted_in_words(record, state)
        yield act_in_words(intent.operation)
        yield say("Intent {id} expires at {time} UTC.", id=intent.id[:12], time=Instant(intent.expires).short())
        yield from (say("Card {serial}", serial=card.serial) for card in intent.cards)
        yield from (say("Missing: {missing}", missing=each) for each in wanted)
        yield ""
