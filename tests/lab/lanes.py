"""How much is tried: every case with --long, a part of the heaviest tests without it, and with --no-skips no less.

Without --long hypothesis tries the same examples each time: what passed once passes again.

A test that takes minutes in any case has the mark `long`, and runs with --long only. A test of many cases asks here
which of them to try.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TypeVar

import pytest
from desk.sharing_in_process import dealing_here
from hypothesis import settings

Case = TypeVar("Case")

_config: pytest.Config | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the options of ops/test that pytest has to know."""
    lanes = parser.getgroup("lanes")
    lanes.addoption("--quick", action="store_true", help="try few examples, and split keys without a child process")
    lanes.addoption("--long", action="store_true", help="run every case of every test")
    lanes.addoption("--no-skips", action="store_true", help="fail where a test was skipped, or is expected to fail")


def pytest_configure(config: pytest.Config) -> None:
    """Know the options where tests are collected."""
    global _config  # noqa: PLW0603 - one test session has one configuration
    _config = config
    settings.register_profile("quick", max_examples=20, derandomize=True)
    settings.register_profile("same", derandomize=True)
    if not config.getoption("--long"):  # which looks for what nobody thought of yet; what it finds becomes a test
        settings.load_profile("quick" if config.getoption("--quick") else "same")


IN_PROCESS = {"domain", "store", "ledger", "projections", "custody", "handler", "operations", "reports"}
"""Rooms that are about what is done with a key once it is split, and not about the child that splits it."""


@pytest.fixture(autouse=True)
def _no_child(request: pytest.FixtureRequest) -> Iterator[None]:
    """Split keys in this process, where nothing else is to be started, or nothing is said of the child."""
    here = request.config.getoption("--quick") or not (long() or IN_PROCESS.isdisjoint(request.path.parts))
    with dealing_here() if here else nullcontext():
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long, and say how much that is."""
    if not config.getoption("--long"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if not item.get_closest_marker("long")]


def long() -> bool:
    """Say whether every case is to be tried."""
    return _config is not None and bool(_config.getoption("--long"))


def some(cases: Sequence[Case], count: int) -> Sequence[Case]:
    """Give all cases in the long lane, else about `count` of them: the first, the last, and others evenly between."""
    if long() or len(cases) <= count:
        return cases
    if count < 2:
        return cases[:1]
    return [cases[round(number * (len(cases) - 1) / (count - 1))] for number in range(count)]


def one_in(step: int, cases: Sequence[Case]) -> Sequence[Case]:
    """Give all cases in the long lane, else about one in `step`, evenly, and 2 at least."""
    return some(cases, max(len(cases) // step, 2))


def examples(count: int) -> int:
    """Give the number of examples that hypothesis tries: all in the long lane, else an eighth, and 5 at least."""
    return count if long() else max(count // 8, 5)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail, where nothing may be left out and something was."""
    if _left_out(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why it fails."""
    if found := _left_out(config):
        terminalreporter.section("left out, and --no-skips was given", red=True)
        for line in found:
            terminalreporter.line(line)


def _left_out(config: pytest.Config) -> list[str]:
    """Name what was skipped, and what is expected to fail."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not config.getoption("--no-skips"):
        return []
    skipped = [f"skipped: {each.nodeid}" for each in reporter.stats.get("skipped", [])]
    expected = [f"expected to fail: {each.nodeid}" for each in reporter.stats.get("xfailed", []) if not each.wasxfail]
    return skipped + expected
