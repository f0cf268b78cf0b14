"""An operation in a thread of its own: the pages stay alive, and it ends at a safe point whatever happens to them."""

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from lifecycle.console.dialogue import ConsoleDialogue, Deliver
from lifecycle.console.thread_messages import Ended
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import Defect, LifecycleError
from lifecycle.domain.text import say
from lifecycle.operations import Operation


@dataclass(frozen=True)
class Errand:
    """What is to be done: an operation, on the cards that are meant, or only its rehearsal."""

    operation: Operation
    serials: Sequence[str] = ()
    rehearsal: bool = False


@dataclass
class Flag:
    """Whether a person or the system wants the operation to stop; it is read between facts."""

    asked: bool = False


@dataclass(eq=False)
class OperationThread:
    """One errand under way."""

    workstation: Workstation
    errand: Errand
    deliver: Deliver
    stop: Flag = field(default_factory=Flag)

    def __post_init__(self) -> None:
        """Prepare the thread; it is no daemon, for the process must not end in the middle of a card."""
        self.dialogue = ConsoleDialogue(self.deliver)
        self.thread = Thread(target=self._run, name="operation")

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def _run(self) -> None:
        with self.workstation.readers:
            ended = self._ended()
        with suppress(RuntimeError):  # the pages are gone
            self.deliver(ended)

    def _ended(self) -> Ended:
        log = self.workstation.log
        log.operation = None
        log.line("begin", name=self.errand.operation.name, dry_run=self.errand.rehearsal)
        try:
            return self._done()
        except LifecycleError as error:
            log.failure(error.__cause__ or error if isinstance(error, Defect) else error)
            return Ended(error=error, id=log.operation)
        except Exception as error:  # noqa: BLE001 - nobody is ever shown a traceback
            log.failure(error)
            return Ended(
                error=Defect(what=say("an unexpected {kind}", kind=type(error).__qualname__)), id=log.operation
            )
        finally:
            log.line("end")

    def _done(self) -> Ended:
        from lifecycle.console.record_queries import words_of  # noqa: PLC0415
        from lifecycle.handler.authority import Signing  # noqa: PLC0415
        from lifecycle.station import wiring  # noqa: PLC0415 - takes long to load

        errand = self.errand
        with closing(self.workstation.writing()) as store:
            tools = self.workstation.signing(self.dialogue.lend_terminal)
            handler = wiring.handler(
                store, self.workstation.settings, self.workstation.log, lambda: self.stop.asked, tools=tools
            )
            if errand.rehearsal:
                outcome = handler.dry_run(errand.operation, self.dialogue, serials=errand.serials)
            else:
                signing = Signing(self._stated(handler.journal))
                outcome = handler.run(errand.operation, self.dialogue, serials=errand.serials, signing=signing)
            return Ended(outcome, id=outcome.id or None, words=words_of(store, outcome))

    def _stated(self, journal: Any) -> Any:  # noqa: ANN401 - their types take long to load
        """Give the intent that people signed for this already, where there is one and it is picked."""
        from lifecycle.approval.going_on import asked_to_go_on  # noqa: PLC0415 - takes long to load
        from lifecycle.ledger.record import Record  # noqa: PLC0415

        errand = self.errand
        if not (errand.operation.changes and journal.store.path.exists()):
            return None
        with journal.store.view() as view:
            return asked_to_go_on(Record(view), self.dialogue, errand.operation.name, journal.clock(), errand.serials)
