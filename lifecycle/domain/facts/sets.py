"""What happens to a set as a whole; who holds its shares is said in the streams of the cards."""

from msgspec.structs import replace

from lifecycle.domain.check_values import Convention
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.holding import SetKind
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text, say


class SetFact(Fact, frozen=True):
    """A fact in the stream of a set."""

    def applied_to_set(self, known: SetState, event: Event) -> SetState:  # noqa: ARG002
        """Fold this fact into the state of its set."""
        return known


@recorded_as("set-started.2")
class SetStarted(SetFact, frozen=True):
    """A set was begun: its secret is made or rebuilt, and split; no card was written yet."""

    kind: SetKind
    needed: int
    """M."""
    issued: int
    """N."""
    name: str
    """Commitment of its name, lower-case hex; the name itself is a disclosure."""
    partition: str | None
    """Commitment of the id of the partition that it opens, lower-case hex."""
    copied_from: str | None
    """The set that has the same secret; None where the secret is a new one."""
    check_value: str
    """CMAC-5: first 5 bytes of AES-256-CMAC of the zero block under the secret, upper-case hex: for people.

    It and the two below are those of the 16 bytes of the key (AES-128) where the kind is `transport-key`.
    """
    fingerprint: str
    """HMAC-SHA-256(secret, "lifecycle key v1"), lower-case hex: the same in every set of one key."""
    ecb_3: str | None = None
    """First 3 bytes of AES-256-ECB of the zero block; None where a version before this one dealt."""
    sha_8: str | None = None
    """First 8 bytes of SHA-256 of the secret; likewise."""

    def begun(self, set_id: str, event: Event) -> SetState:
        """Give the state that a set begins with."""
        return SetState(
            id=set_id,
            kind=self.kind,
            needed=self.needed,
            issued=self.issued,
            name=self.name,
            partition=self.partition,
            copied_from=self.copied_from,
            check_value=self.check_value,
            fingerprint=self.fingerprint,
            operation=event.operation or "",
            started_at=event.time,
        )

    def in_words(self) -> Text:
        return say("Set started: {needed} of {issued}", needed=self.needed, issued=self.issued)


@recorded_as("set-resumed.1")
class SetResumed(SetFact, frozen=True):
    """A set that was cut off is completed: a person typed the phrase, and M cards rebuilt its key."""

    presented: list[int]
    """Numbers of the shares that were presented."""
    missing: list[int]
    """Numbers of the shares that are written now."""

    def applied_to_set(self, known: SetState, event: Event) -> SetState:
        """Another operation makes it."""
        return replace(known, operation=event.operation or known.operation)

    def in_words(self) -> Text:
        return say("Set resumed; the missing shares of the same key are written")


@recorded_as("set-completed.1")
class SetCompleted(SetFact, frozen=True):
    """Every share of the set is on a card that was read back."""

    settled: bool
    """Whether that was found afterwards, because only the end had been cut off."""

    def applied_to_set(self, known: SetState, event: Event) -> SetState:
        """The set may be used."""
        return replace(known, stage="complete", ended_at=event.time)

    def in_words(self) -> Text:
        return say("Set completed; every share is on a card")


@recorded_as("set-invalidated.1")
class SetInvalidated(SetFact, frozen=True):
    """The making of the set ended before every share was on a card: it must never be used."""

    reason: str
    """Code of the error."""
    written: int
    """Different shares that were written until then; from M on they rebuild the secret nevertheless."""

    def applied_to_set(self, known: SetState, event: Event) -> SetState:
        """The set is invalid."""
        return replace(known, stage="invalid", ended_at=event.time)

    def in_words(self) -> Text:
        return say("Set INVALID; its creation ended early ({reason})", reason=self.reason)


@recorded_as("set-checked.2")
class SetChecked(SetFact, frozen=True):
    """Cards of the set were presented, and their shares rebuilt the secret in memory, or did not."""

    shares: list[int]
    """Numbers of the shares that took part."""
    rebuilt: bool | None
    """Whether the fingerprint was that of the set; None where fewer than M were asked for (a roll-call)."""
    ecb_3: str | None = None
    """Check value of the secret, as in the start of a set; None where it was not rebuilt."""
    sha_8: str | None = None
    compared: Convention | None = None
    """In which convention a value that a person read elsewhere was that of the secret; None where none was."""

    def applied_to_set(self, known: SetState, event: Event) -> SetState:
        """Keep when it last stood the test."""
        return replace(known, checked_at=event.time) if self.rebuilt else known

    def in_words(self) -> Text:
        if self.rebuilt is None:
            return say("Check of the set")
        if self.rebuilt and self.compared is not None:
            return say("Secret rebuilt in memory; its {convention} was compared", convention=self.compared)
        return (
            say("Secret rebuilt in memory; it is the right secret")
            if self.rebuilt
            else say("The shares presented did NOT rebuild the secret")
        )
