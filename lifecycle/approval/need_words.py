"""What an act needs, in words."""

from collections.abc import Iterator

from lifecycle.approval.policy import Approvals, Need
from lifecycle.domain.coded_words import word
from lifecycle.domain.text import Text, say, say_n

_SIGNS = {
    "operator": say("operator"),
    "presenter": say("presenter"),
    "operator-or-presenter": say("operator or presenter"),
    "operator-or-parties": say("operator, or giver and receiver"),
}


def need_in_words(need: Need) -> Text:
    """Say who signs, in one line."""
    words = list(_parts(need))
    if not words:
        return say("nobody")
    told = words[0]
    for each in words[1:]:
        told = say("{first} + {then}", first=told, then=each)
    special = need.when_below_quorum
    if special is None:
        return told
    below = [_approval(each) for each in special.approvals]
    if special.elsewhere:
        below.append(say("1 from another machine"))
    for each in below[1:]:
        below[0] = say("{first} + {then}", first=below[0], then=each)
    return say("{usual}; below the quorum {special}", usual=told, special=below[0]) if below else told


def _parts(need: Need) -> Iterator[Text]:
    if need.signs in _SIGNS:
        yield _SIGNS[need.signs]
    if need.presenters:
        yield say("each presenter")
    yield from (_approval(each) for each in need.approvals)
    if need.witnesses:
        yield say_n("1 witness", "{count} witnesses", need.witnesses)
    if need.elsewhere:
        yield say("1 from another machine")


def _approval(wanted: Approvals) -> Text:
    roles: Text = word(wanted.roles[0])
    for role in wanted.roles[1:]:
        roles = say("{first} or {then}", first=roles, then=word(role))
    return say_n("1 approval ({roles})", "{count} approvals ({roles})", wanted.count, roles=roles)
