"""The log for engineers."""

import json
import os
import stat
from pathlib import Path

from lifecycle.domain.errors import WrongPin
from lifecycle.domain.text import say
from lifecycle.station.log import LONGEST, Log


def lines(path: Path) -> list[dict[str, object]]:
    """Read a log."""
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_each_line_says_when_where_and_for_what(tmp_path: Path) -> None:
    """JSON, in a file that its owner alone can read."""
    path = tmp_path / "lifecycle.log"
    log = Log(path, station="desk", command="run inspect")
    assert not path.exists()
    log.line("begin")
    log.operation = "0190"
    log.line("end", exit_code=0)
    first, last = lines(path)
    assert (first["event"], first["station"], first["command"], first["operation"]) == (
        "begin",
        "desk",
        "run inspect",
        None,
    )
    assert str(first["time"]).endswith("Z")
    assert (last["operation"], last["exit_code"]) == ("0190", 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_error_leaves_its_place_and_never_what_the_variables_held(tmp_path: Path) -> None:
    """Nor what a foreign error says, which may hold anything."""
    log = Log(tmp_path / "log", station="desk", command="run")

    def fails(pin: str) -> None:
        int(pin + "x")

    try:
        fails("77665544")
    except ValueError as error:
        log.failure(error)
    log.failure(WrongPin(verdict=say("wrong PIN"), next_step=say("be sure"), serial="15C0"))
    text = (tmp_path / "log").read_text("ascii")
    assert "77665544" not in text
    foreign, ours = lines(tmp_path / "log")
    assert (foreign["error"], foreign["said"]) == ("ValueError", None)
    assert "fails" in str(foreign["frames"])
    assert ours["said"] == "wrong-pin: wrong PIN"


def test_exchanges_are_logged_only_where_a_trace_was_asked_for(tmp_path: Path) -> None:
    """They come struck out."""
    for trace in (False, True):
        log = Log(tmp_path / "log", station="desk", command="run", trace=trace)
        log.exchange("VERIFY", "04200000<secret 8>", "9000", None)
    assert [line["sent"] for line in lines(tmp_path / "log")] == ["04200000<secret 8>"]


def test_whoever_asks_is_shown_the_lines_as_text(tmp_path: Path) -> None:
    """Without what is the same on every line."""
    shown: list[str] = []
    Log(tmp_path / "log", station="desk", command="run", show=shown.append).line("recorded", tag="card-seen.2")
    assert shown[0].endswith(" recorded tag=card-seen.2")


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """The ledger is the record."""
    (tmp_path / "file").write_bytes(b"")
    Log(tmp_path / "file" / "log", station="desk", command="run").line("begin")


def test_a_log_is_not_written_through_a_link(tmp_path: Path) -> None:
    """Somebody else may have put it there."""
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    Log(tmp_path / "log", station="desk", command="run").line("begin")
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_a_log_that_is_too_long_is_put_aside_once(tmp_path: Path) -> None:
    """So that it takes twice its limit at most."""
    path, aside = tmp_path / "log", tmp_path / "log.1"
    for _ in range(2):
        path.touch()
        os.truncate(path, LONGEST)
        Log(path, station="desk", command="run").line("begin")
        assert [each["event"] for each in lines(path)] == ["begin"]
        assert aside.stat().st_size == LONGEST
    assert sorted(each.name for each in tmp_path.iterdir()) == ["log", "log.1"]
