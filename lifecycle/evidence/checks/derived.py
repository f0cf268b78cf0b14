"""What a record keeps beside its events, against its events: texts, read models, indices, and the schema of all."""

from collections.abc import Sequence
from typing import Final

from lifecycle.domain.event import FACTS, Event
from lifecycle.domain.text import Text, say, say_n
from lifecycle.evidence.checks.layers import DERIVED, KINDS, READ_MODELS, TEXTS, Layer
from lifecycle.store.companion import Companion
from lifecycle.store.kinds import Kinds
from lifecycle.store.read_models import ReadModels
from lifecycle.store.texts import TextFault, Texts, TextWrong
from lifecycle.store.verdict import IndexFault, SchemaFault

_SHOWN: Final = 16
"""Digits of a digest that are shown."""


class DerivedVerification:
    """Its companions go along with the walk over the events; its layers come out of that."""

    def __init__(self, models: ReadModels[Event], *, texts: bool = True) -> None:
        """Leave out the texts where whoever verifies may not see them."""
        self.layers = {name: Layer(name) for name in DERIVED}
        self._texts, self._kinds = Texts(), Kinds()
        self._models, self._shown = models, texts

    @property
    def companions(self) -> Sequence[Companion[Event]]:
        """Those that see every event."""
        return (*([self._texts] if self._shown else []), self._kinds, self._models)

    def finish(self) -> None:
        """Put the verdicts together, once the walk has come to its end without a fault."""
        self._finish_texts(self.layers[TEXTS])
        self._finish_kinds(self.layers[KINDS])
        self._finish_models(self.layers[READ_MODELS])

    def _finish_texts(self, layer: Layer) -> None:
        if not self._shown:
            layer.is_left_out(say("this login may not see names and texts"))
        elif self._texts.fault is not None:
            layer.fails(_text_in_words(self._texts.fault))
        elif not self._texts.count:
            layer.passes(say("no text is stored"))
        else:
            layer.passes(say_n("1 text matches its event", "{count} texts match their events", self._texts.count))

    def _finish_kinds(self, layer: Layer) -> None:
        unread = self._kinds.unread
        for tag, found in unread.items():
            if tag in FACTS:
                layer.fails(say("event #{position} ({tag}) cannot be read", position=found.first, tag=tag))
        if not unread:
            layer.passes(say("this version reads every event"))
            return
        layer.is_left_out(
            say_n(
                "1 event of a kind unknown to this version: {tags}",
                "{count} events of kinds unknown to this version: {tags}",
                sum(found.count for found in unread.values()),
                tags=", ".join(sorted(map(str, unread))),
            )
        )

    def _finish_models(self, layer: Layer) -> None:
        models = self._models
        if models.unread is not None:
            layer.is_left_out(say("this version cannot read event #{position}", position=models.unread))
            return
        fault = models.fault
        if fault is not None:
            layer.fails(fault)
        rows = sum(each.rows for each in models.comparisons)
        layer.passes(say_n("1 row matches the events", "{count} rows match the events, history included", rows))


def of_indices(layer: Layer, fault: IndexFault | None) -> None:
    """Say what came of the comparison of indices with their tables."""
    if fault is not None:
        layer.fails(fault.in_words())
    else:
        layer.passes(say("every index matches its table"))


def of_rights(layer: Layer, faults: Sequence[Text]) -> None:
    """Say what came of the comparison of guards and rights on a server with those that this program gives."""
    if faults:
        layer.fails(faults[0])
    else:
        layer.passes(say("guards and rights are those that lifecycle gives"))


def of_schema(layer: Layer, faults: Sequence[SchemaFault]) -> None:
    """Say what came of the comparison of the schema with the one that the migrations make."""
    if not faults:
        layer.passes(say("tables, indexes and guards are those of lifecycle"))
    else:
        layer.fails(faults[0].in_words())


def _text_in_words(fault: TextFault) -> Text:
    digest = fault.digest[:_SHOWN]
    if fault.what is TextWrong.UNNAMED:
        return say("no event names the text under digest {digest}", digest=digest)
    if fault.position is None:
        return say("ALTERED: text with digest {digest}", digest=digest)
    return say("ALTERED: text of event #{position}, digest {digest}", position=fault.position, digest=digest)
