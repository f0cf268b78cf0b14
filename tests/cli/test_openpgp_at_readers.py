"""Through PC/SC, where an OpenPGP card speaks T=1: it is formatted, its PIN changed, and it is read again."""

import os

import pytest
from lab.pcscd import Pcscd

from tests.cli.conftest import Call, Home
from tests.cli.test_sets_at_readers import inserted

pytestmark = pytest.mark.pcsc


def test_a_fresh_openpgp_card_becomes_a_custodians_card(
    home: Home, call: Call, pcscd: Pcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is known by its answer to reset, as no card on sale is: a list of readers reads it without asking."""
    made = call("virtual", "new", "otto", "--make", "openpgp", "--like", "nitrokey", "--unformatted")
    assert made.code == 0, made
    monkeypatch.delenv("LIFECYCLE_READER")
    os.environ.pop("LIFECYCLE_READER", None)
    home.answers("123456", "48151623", "48151623")
    reader = pcscd.readers[0]
    with inserted("otto", reader):
        formatted = call("run", "format-card", "--yes")
        assert formatted.code == 0, formatted
        assert "PIN not changed" in call("readers").out
        changed = call("run", "change-pin", "--pin-file", str(home.folder / "pins"), "--yes")
        assert changed.code == 0, changed
        shown = call("run", "inspect")
        assert "PIN changed and sealed, 3 of 3 PIN tries left" in shown.out
        assert "change counter 2" in shown.out
        refused = call("run", "change-pin", "--pin-file", str(home.folder / "pins"), "--yes")
        assert refused.code == 2
        assert "is sealed" in refused.err
