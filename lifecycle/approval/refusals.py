"""Why something may not begin, or a signature does not count: each by its rule, with the person and the next step."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lifecycle.approval.act_words import act_in_words
from lifecycle.approval.intent import Capacity, Intent
from lifecycle.approval.judgement import Missing, Unfit
from lifecycle.domain.errors import Refused
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.intents import IntentState

_UNFIT: Final[Mapping[Unfit, Text]] = {
    "key-revoked": say("the key of {name} is revoked, or was not valid yet."),
    "key-kind": say("the policy does not accept the kind of key that {name} signed with."),
    "touch-required": say("no token vouches for a touch by {name}."),
    "pin-required": say("no token vouches that it checked the PIN of {name}."),
    "signer-left": say("{name} has left."),
    "role-may-not": say("{name} does not have the role for this."),
    "approver-is-subject": say("{name} cannot approve an act about {name}."),
    "own-custody": say("{name} has the card in custody. Another officer has to erase it."),
    "witness-not-here": say("{name} is a witness and signs at this keyboard."),
    "signed-twice": say("{name} has signed already. lifecycle counts people, not signatures."),
    "not-wanted": say("no signature of {name} is needed any more."),
}
_SEE_PEOPLE: Final = say(
    "See the roles of people and what the policy wants.\n  lifecycle custody person list\n  lifecycle policy show"
)
_ANOTHER_OPERATES: Final = say(
    "If another person works here, name that person in the setting operator (LIFECYCLE_OPERATOR).\n"
    "  lifecycle custody person list\n"
    "  lifecycle policy show"
)
_STATE_AGAIN: Final = say("State it again, and have it signed again.\n  lifecycle approval request --help")
_CLOSED: Final[Mapping[str, Text]] = {
    "used": say("intent {id} was used already. One intent allows one run."),
    "withdrawn": say("intent {id} was withdrawn."),
    "expired": say("intent {id} expired."),
    "stale": say("intent {id} is out of date: cards or sets changed after it was stated."),
}


def unfit_signature(rule: Unfit, name: str) -> Refused:
    """Refuse one signature."""
    return Refused(rule, Text(_UNFIT[rule].message, {"name": name}), _SEE_PEOPLE)


def unfit_signer(rule: Unfit, name: str, capacity: Capacity, act: str) -> Refused:
    """Refuse that a person does, presents or witnesses something: without the role for it, or for another reason."""
    if rule != "role-may-not":
        return unfit_signature(rule, name)
    return Refused(
        rule,
        say("{name} does not have the role for this: {act}.", name=name, act=act_in_words(act)),
        _ANOTHER_OPERATES if capacity == "operator" else _SEE_PEOPLE,
    )


def actor_differs(name: str) -> Refused:
    """Refuse to believe a setting that names somebody else than the person of the account."""
    return Refused(
        "actor-differs",
        say("this account belongs to {name}, and the setting operator names somebody else.", name=name),
        say("Remove the setting, or work under the account of the other person.\n  lifecycle doctor"),
    )


def closed(state: IntentState) -> Refused:
    """Refuse an intent that allows nothing any more."""
    how = state.closed or "used"
    return Refused(f"intent-{how}", Text(_CLOSED[how].message, {"id": state.id[:16]}), _STATE_AGAIN)


def used_before(intent: Intent) -> Refused:
    """Refuse an intent that allowed something already."""
    return Refused("intent-used", Text(_CLOSED["used"].message, {"id": intent.id[:16]}), _STATE_AGAIN)


def expired(intent: Intent) -> Refused:
    """Refuse an intent whose time is over."""
    return Refused(
        "intent-expired",
        say("intent {id} expired at {time} UTC.", id=intent.id[:16], time=Instant(intent.expires).short()),
        _STATE_AGAIN,
    )


def stale(intent: Intent) -> Refused:
    """Refuse an intent that says something else of cards and sets than the record does now."""
    return Refused("intent-stale", Text(_CLOSED["stale"].message, {"id": intent.id[:16]}), _STATE_AGAIN)


def not_as_stated(intent: Intent, what: Text) -> Refused:
    """Refuse a run that is not the one that people signed."""
    return Refused(
        "intent-differs",
        say("intent {id} is for something else: {what}.", id=intent.id[:16], what=what),
        say("Run exactly what was signed, or state this and have it signed.\n  lifecycle approval list"),
    )


def other_act(operation: str) -> Text:
    """Name the act that was signed instead."""
    return say("operation {operation}", operation=operation)


def other_parameter(name: str) -> Text:
    """Name the parameter that was signed otherwise."""
    return say("parameter {name}", name=name)


def unknown_intent(intent_id: str) -> Refused:
    """Refuse an intent that is not in this record."""
    return Refused(
        "intent-unknown",
        say("this record has no intent {id}.", id=intent_id[:16]),
        say("See the intents of this record.\n  lifecycle approval list"),
    )


def not_one_open(count: int) -> Refused:
    """Refuse to guess which intent is meant."""
    return Refused(
        "intent-unknown",
        say_n("{count} intent is open.", "{count} intents are open.", count),
        say("Choose one by the beginning of its id.\n  lifecycle approval list"),
    )


def unknown_key(fingerprint: str) -> Refused:
    """Refuse a signature by a key that belongs to nobody here."""
    return Refused(
        "key-unknown",
        say("key {fingerprint} belongs to nobody in this record, or was erased.", fingerprint=fingerprint),
        say("See the keys of people.\n  lifecycle custody person key list"),
    )


def card_not_in_intent(serial: str, intent: Intent) -> Refused:
    """Refuse a card that nobody signed for."""
    return Refused(
        "card-not-in-intent",
        say("card {serial} is not in intent {id}.", serial=serial, id=intent.id[:16]),
        say("Use a card that the intent lists, or state the act for this card too.\n  lifecycle approval list"),
        serial=serial,
    )


def refused_by_person(intent: Intent, name: str) -> Refused:
    """Refuse what somebody who was asked said no to."""
    return Refused(
        "approval-refused",
        say("{name} refused intent {id}.", name=name, id=intent.id[:16]),
        say("Talk to {name}. Then withdraw the intent.\n  lifecycle approval withdraw {id}", name=name, id=intent.id),
    )


def still_missing(intent: Intent, missing: Sequence[Missing], called: Callable[[str], str]) -> Refused:
    """Refuse to begin while signatures are missing."""
    words: Text = missing[0].in_words(called)
    for each in missing[1:]:
        words = say("{first}; {then}", first=words, then=each.in_words(called))
    return Refused(
        _RULES.get(missing[0].capacity, "signature-missing"),
        say("{act} is not signed yet. Missing: {missing}.", act=act_in_words(intent.operation), missing=words),
        say(
            "Sign here, or send the intent to another machine.\n"
            "  lifecycle approval export {id} --out FOLDER\n"
            "  lifecycle approval list",
            id=intent.id,
        ),
        intent=intent.id,
    )


_RULES: Final[Mapping[str, str]] = {"approval": "approval-missing", "elsewhere": "approval-elsewhere"}


def agent_holds_two() -> Refused:
    """Refuse to have an agent approve that could sign for two people."""
    return Refused(
        "agent-holds-two",
        say("the SSH agent holds keys of 2 people."),
        say("Each person signs with an agent or key file of their own. Remove the other key.\n  ssh-add -d FILE.pub"),
    )


def other_namespace(namespace: str) -> Refused:
    """Refuse a signature that was made for something else."""
    return Refused(
        "other-namespace",
        say("the signature was made for {namespace}, not for an intent.", namespace=namespace[:60]),
        say("Sign the intent again.\n  ssh-keygen -Y sign -n lifecycle-intent@v1 -f KEY intent.json"),
    )


def of_no_intent(record_name: str) -> Refused:
    """Refuse a signature over bytes that are no intent of this record, as they stand there."""
    return Refused(
        "signature-of-no-intent",
        say("the signature in {file} is over no intent of this record.", file=record_name),
        say("The bytes were altered, or belong to another record. Export the intent again.\n  lifecycle approval list"),
    )


def nobody_signs(act: str) -> Refused:
    """Refuse to ask for signatures that the policy does not want."""
    return Refused(
        "nobody-signs",
        say("the policy wants no signature for {act}.", act=act_in_words(act)),
        say("Run the operation, or see what the policy wants.\n  lifecycle policy show"),
    )


def nobody_watches(act: str) -> Refused:
    """Refuse to ask for signatures of an act that needs a witness, and names none."""
    return Refused(
        "nobody-watches",
        say("the policy wants a witness for {act}, and the request names none.", act=act_in_words(act)),
        say("Name the witness with --witness.\n  lifecycle custody person list"),
    )


def cards_not_named(wanted: int, named: int) -> Refused:
    """Refuse to state an act on cards that nobody knows yet."""
    return Refused(
        "cards-not-named",
        say("{wanted} cards needed, but --serial names {named}.", wanted=wanted, named=named),
        say("Name each card, in order; further cards are spares.\n  lifecycle report cards"),
    )


def policy_changed() -> Refused:
    """Refuse an intent that was stated under another policy."""
    return Refused(
        "policy-changed",
        say("another policy came into force meanwhile."),
        say("State the act again, and have it signed under that policy.\n  lifecycle policy show"),
    )


def policy_differs(file: str) -> Refused:
    """Refuse to change anything where the file of the policy is not the one that was adopted."""
    return Refused(
        "policy-differs",
        say("the policy file {file} is not the policy in force.", file=file),
        say(
            "Adopt the file, or restore the adopted one.\n  lifecycle policy show\n  lifecycle policy adopt {file}",
            file=file,
        ),
    )
