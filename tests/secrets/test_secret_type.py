"""The one type that PINs and keys live in gives nothing away, however it is handled."""

import copy
import json
import pickle
import traceback
from collections.abc import Callable
from dataclasses import asdict
from io import StringIO
from pathlib import Path

import msgspec
import pytest
import structlog
from desk.stores import new_store, opened
from sqlalchemy.exc import SQLAlchemyError

from lifecycle.cards.mpcos import commands
from lifecycle.domain.errors import Defect
from lifecycle.domain.secret import Secret, wipe
from lifecycle.station.log import Log
from lifecycle.steps.interface import Answers

MARK = b"31415926"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r}".format, ascii, lambda secret: f"{secret}"])
def test_a_secret_shows_nothing(show: Callable[[Secret], str]) -> None:
    """Not even its length."""
    assert show(Secret(MARK)) == "<secret>" == show(Secret(b""))


@pytest.mark.parametrize(
    "leak",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        msgspec.json.encode,
        msgspec.to_builtins,
        bytes,
        bytearray,
        list,
        len,
        hash,
        vars,
        lambda secret: {secret},
        lambda secret: asdict(Answers({"pin": secret})),
        lambda secret: secret == Secret(MARK),
        lambda secret: secret != Secret(MARK),
        lambda secret: secret[0],
        memoryview,
    ],
)
def test_a_secret_cannot_be_taken_out_by_accident(leak: Callable[[Secret], object]) -> None:
    """It cannot be pickled, copied, compared, hashed, iterated, encoded or put among the fields of something."""
    with pytest.raises((Defect, TypeError)) as caught:
        leak(Secret(MARK))
    assert MARK.decode() not in "".join(traceback.format_exception(caught.value))


def test_what_is_lent_is_wiped_when_the_block_ends() -> None:
    """And so is the secret itself when it is closed."""
    secret = Secret(MARK)
    with secret.revealed() as lent:
        assert lent == MARK
    assert lent == bytes(8)
    buffer = secret._buffer
    secret.close()
    secret.close()
    assert buffer == bytes(8)
    with pytest.raises(Defect), secret.revealed():
        pass


def test_a_block_that_raises_wipes_too() -> None:
    """Whatever it raised."""
    with pytest.raises(ZeroDivisionError), Secret(MARK).revealed() as lent:
        raise ZeroDivisionError
    assert lent == bytes(8)


def test_answers_show_no_secret_and_wipe_all_of_them() -> None:
    """Their names may be seen."""
    with Answers({"pin": Secret(MARK)}, {"which-pin": "old"}) as answers:
        assert repr(answers) == "Answers(choices={'which-pin': 'old'}, confirmed=set())"
        buffer = answers.secrets["pin"]._buffer
    assert buffer == bytes(8)


def test_wiping_is_in_place() -> None:
    """There is no second buffer."""
    buffer = bytearray(MARK)
    wipe(buffer)
    assert buffer == bytes(8)


def test_secrets_are_compared_by_their_bytes_alone() -> None:
    """And in constant time."""
    assert Secret(MARK).matches(Secret(bytearray(MARK)))
    assert not Secret(MARK).matches(Secret(MARK + b"5"))


def test_a_secret_command_shows_header_and_length() -> None:
    """In its repr, its str, and what is made of them."""
    command = commands.verify_enciphered(MARK)
    assert repr(command) == str(command) == "VERIFY: 04 20 00 00 08 <8 secret bytes>"


def failing(pin: str, secret: Secret) -> None:
    """Fail with a PIN in the locals of every frame."""
    typed = [pin, bytearray(pin.encode()), secret]
    raise ValueError(typed)


def test_the_log_of_a_failure_holds_no_locals_and_no_foreign_words(tmp_path: Path) -> None:
    """Only the type, and where in the code."""
    log = Log(tmp_path / "log", station="desk", command="run")
    try:
        failing(MARK.decode(), Secret(MARK))
    except ValueError as error:
        log.failure(error)
    written = (tmp_path / "log").read_text()
    assert "ValueError" in written
    assert "failing" in written
    assert MARK.decode() not in written


def test_a_traceback_with_locals_would_show_a_secret_as_one() -> None:
    """Should somebody switch structlog's own renderers on."""
    out = StringIO()
    logger = structlog.wrap_logger(structlog.PrintLogger(out), [structlog.processors.JSONRenderer(default=repr)])
    logger.msg(
        "here", answers=Answers({"pin": Secret(MARK)}), pin=Secret(MARK), command=commands.verify_enciphered(MARK)
    )
    assert MARK.decode() not in out.getvalue()
    assert "<secret>" in out.getvalue()


def test_errors_of_the_database_show_no_bound_values(tmp_path: Path) -> None:
    """SQLAlchemy hides its parameters."""
    with opened(new_store(tmp_path / "ledger.db")) as store:
        with store.core() as connection, pytest.raises(SQLAlchemyError) as caught:
            connection.exec_driver_sql("SELECT nothing FROM nowhere WHERE pin = ?", (MARK.decode(),))
        assert MARK.decode() not in f"{caught.value} {caught.value!r} {caught.value.args}"
        engine = store._writer._engine
        with pytest.raises(SQLAlchemyError) as caught, engine.connect() as connection:
            connection.exec_driver_sql("INSERT INTO events (tag) VALUES (?)", (MARK.decode(),))
        assert MARK.decode() not in f"{caught.value} {caught.value!r} {caught.value.args}"
