"""Each kind of picture as SVG, with what it shows said in words for whoever does not see it."""

from typing import Final

from markupsafe import Markup

from lifecycle.domain.text import Text, say, say_n
from lifecycle.reports.formats.drawing import LINE, box, disc, framed, line, words
from lifecycle.reports.parts.cells import Show
from lifecycle.reports.parts.pictures import Bars, Branch, Leaf, Picture, Timeline, Tree

WIDTH: Final = 960.0

_TIME: Final = 160.0
"""Where the first lane begins, after the times."""
_STEP: Final = 34.0
"""Between two milestones."""
_CARD, _CARD_GAP = 46.0, 10.0
_ROOT, _SHARES, _CARDS = 260.0, 310.0, 520.0
"""Width of the box of a set, and where the boxes of shares and cards begin."""


def drawn(picture: Picture, show: Show) -> Markup:
    """Give the SVG of a picture."""
    match picture:
        case Timeline():
            return _timeline(picture, show)
        case Tree():
            return _tree(picture, show)
        case Bars():
            return _bars(picture, show)


def _timeline(picture: Timeline, show: Show) -> Markup:
    """Draw lanes downwards: each is a rail, with a bead and words wherever it changes."""
    lanes = _lanes(len(picture.lanes))
    parts = [words(0, LINE, show(say("from (UTC)")), "strong")]
    parts += [words(x + 16, LINE, show(name), "strong") for (x, _), name in zip(lanes, picture.lanes, strict=True)]
    told, y, before = [], 2.0 * LINE, [""] * len(lanes)
    gap_after = len(picture.milestones) // 2 if picture.left_out else -1
    bottom = y + _STEP * (len(picture.milestones) + (gap_after > 0))
    parts += [line(x + 4, y, x + 4, bottom) for x, _ in lanes]
    for number, milestone in enumerate(picture.milestones):
        if number == gap_after:
            parts.append(words(0, y + LINE / 2, show(_left_out(picture.left_out)), "soft", room=_TIME))
            y += _STEP
        parts.append(words(0, y + LINE / 2, milestone.at.short()))
        now = [show(each) for each in milestone.lanes]
        for (x, width), text, earlier in zip(lanes, now, before, strict=True):
            if text != earlier:
                parts += [disc(x + 4, y + 6, 5, "bead"), words(x + 16, y + LINE / 2, text, room=width - 24)]
        told.append(f"{milestone.at.short()}: {'; '.join(show(each) for each in milestone.what)}")
        before, y = now, y + _STEP
    return framed((WIDTH, bottom + 4), show(picture.title), ". ".join(told), parts)


def _lanes(count: int) -> list[tuple[float, float]]:
    """Give where each lane begins and how wide it is; the later ones have more to say."""
    unit = (WIDTH - _TIME) / (2 * count + count * (count - 1) / 2)
    widths = [unit * (2 + place) for place in range(count)]
    return [(_TIME + sum(widths[:place]), width) for place, width in enumerate(widths)]


def _left_out(count: int) -> Text:
    return say_n("1 change not shown", "{count} changes not shown", count)


def _tree(picture: Tree, show: Show) -> Markup:
    """Draw the set at the left, its shares in the middle, and at the right the cards of each share."""
    name, *others = [show(each) for each in picture.root]
    lines = [part for text in others for part in _broken(text, 34)]
    box_height = 24 + LINE * (len(lines) + 1)
    height = max(box_height, sum(_height(branch) for branch in picture.branches) - _CARD_GAP) + 2
    middle, y = height / 2, 1.0
    links: list[Markup] = []
    parts = [box(1, middle - box_height / 2, _ROOT, box_height)]
    parts.append(words(12, middle - box_height / 2 + 24, name, "strong", room=_ROOT - 22))
    parts += [words(12, middle - box_height / 2 + 24 + LINE * number, text) for number, text in enumerate(lines, 1)]
    for branch in picture.branches:
        centre = y + (_height(branch) - _CARD_GAP) / 2
        links.append(line(_ROOT + 1, middle, _SHARES, centre, "" if _counts(branch) else "dashed"))
        parts += [box(_SHARES, centre - 16, 170, 32), words(_SHARES + 10, centre + 5, show(branch.name), room=156)]
        for number, leaf in enumerate(branch.leaves):
            top = y + number * (_CARD + _CARD_GAP)
            links.append(line(_SHARES + 170, centre, _CARDS, top + _CARD / 2, "" if leaf.counts else "dashed"))
            parts += _card(leaf, top, show)
        y += _height(branch)
    description = f"{'; '.join([name, *others])}. {'. '.join(_told(branch, show) for branch in picture.branches)}"
    return framed((WIDTH, height), show(picture.title), description, [*links, *parts])


def _told(branch: Branch, show: Show) -> str:
    cards = "; ".join(f"{leaf.name}, {show(leaf.note)}" for leaf in branch.leaves)
    return f"{show(branch.name)}: {cards}" if cards else show(branch.name)


def _broken(text: str, letters: int) -> list[str]:
    lines, current = [], ""
    for word in text.split(" "):
        if current and len(current) + 1 + len(word) > letters:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    return [*lines, current]


def _card(leaf: Leaf, top: float, show: Show) -> list[Markup]:
    return [
        box(_CARDS, top, WIDTH - _CARDS - 1, _CARD, "" if leaf.counts else "dashed"),
        words(_CARDS + 10, top + 19, leaf.name, "strong"),
        words(_CARDS + 10, top + 38, show(leaf.note), room=WIDTH - _CARDS - 24),
    ]


def _height(branch: Branch) -> float:
    return max(1, len(branch.leaves)) * (_CARD + _CARD_GAP)


def _counts(branch: Branch) -> bool:
    return any(leaf.counts for leaf in branch.leaves)


def _bars(picture: Bars, show: Show) -> Markup:
    """Draw a bar for each span of time, with its number where it is not nought."""
    most, count = max(bar.count for bar in picture.bars), len(picture.bars)
    width, height = WIDTH / count, 120.0
    base = height + LINE
    parts = [line(0, base, WIDTH, base)]
    for place, bar in enumerate(picture.bars):
        tall = height * bar.count / most
        x = place * width
        if bar.count:
            parts.append(box(x + 1, base - tall, min(width, 60) - 2, tall, "bar"))
            parts.append(words(x + 2, base - tall - 5, str(bar.count), "small"))
    first, last = picture.bars[0], picture.bars[-1]
    parts.append(words(0, base + LINE, show(say("{since} UTC", since=first.since.short()))))
    if count > 1:
        until = show(say("{since} UTC", since=last.since.short()))
        parts.append(Markup('<g text-anchor="end">{}</g>').format(words(WIDTH, base + LINE, until)))
    span = show(say("Each bar is {span}.", span=picture.span))
    told = "; ".join(f"{bar.since.short()}: {bar.count}" for bar in picture.bars if bar.count)
    return framed((WIDTH, base + LINE + 10), show(picture.title), f"{span} {told}", parts)
