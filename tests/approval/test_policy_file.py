"""A policy of one's own says what it changes of a built-in one; what cannot be meant is refused with its line."""

from pathlib import Path

import pytest

from lifecycle.approval.built_in import TWO_PERSON
from lifecycle.approval.policy import Approvals, read_policy
from lifecycle.approval.policy_file import PolicyUnreadable, read_policy_file
from lifecycle.approval.policy_table import PolicyRefused

BANK = """\
policy = 1
name = "bank-hsm"
based-on = "two-person"
limits = { intent-minutes = 60, request-hours = 72 }
keys = { kinds = ["ed25519", "sk-ed25519", "sk-ecdsa"], touch = "accepted", key-files-without-passphrase = "refuse" }
needs.erase = { approvals = 1, from = ["officer"], when-below-quorum = { approvals = 3 } }
needs.accept-mismatch = { witnesses = 0 }
dual-control = { one-presenter = "refuse", not-the-holder = "ask" }
recovery = { approvals = 2, from = ["officer"] }
leaver = { also = ["badge returned", "safe code changed"] }
"""


def _read(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    return path


def test_a_policy_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    policy, content = read_policy_file(_read(tmp_path, BANK))
    assert content == BANK.encode()
    assert policy.need("copy-set") == TWO_PERSON.need("copy-set")
    below = policy.need("erase").approvals_for(below_quorum=True)
    assert below == [Approvals(count=3, roles=["officer"])]
    assert policy.need("erase").elsewhere_for(below_quorum=True)
    assert policy.dual_control["not-the-holder"] == "ask"
    assert policy.dual_control["leaver"] == "refuse"


def test_people_may_type_an_act_as_its_command_is_called(tmp_path: Path) -> None:
    policy, _ = read_policy_file(_read(tmp_path, BANK))
    assert policy.need("accept-drift").witnesses == 0
    assert policy.need("accept-drift").approvals == TWO_PERSON.need("accept-drift").approvals


def test_the_text_that_is_recorded_is_read_back(tmp_path: Path) -> None:
    policy, _ = read_policy_file(_read(tmp_path, BANK))
    assert read_policy(policy.text) == policy


@pytest.mark.parametrize(
    ("line", "change", "says"),
    [
        (6, ('["officer"]', '["boss"]'), "boss"),
        (6, ("needs.erase", "needs.erace"), "erace"),
        (5, ("kinds", "kind"), "kind"),
        (5, ('touch = "accepted"', 'touch = "maybe"'), "maybe"),
        (8, ("one-presenter", "one-presentor"), "one-presentor"),
        (4, ("72", "0"), "request-hours"),
        (4, ("72", "true"), "request-hours"),
        (2, ("bank-hsm", "signed"), "name of its own"),
        (3, ("two-person", "none"), "signed or two-person"),
        (1, ("policy = 1", "policy = 2"), "policy = 1"),
        (6, ("approvals = 1,", "approvals = 0, elsewhere = true,"), "never be met"),
        (6, ("when-below-quorum = { approvals = 3 }", "when-below-quorum = { approvals = 0 }"), "never be met"),
        (6, ("needs.erase = {", 'needs.place-add = { signs = "presenter",'), "never be met"),
        (6, ("needs.erase = {", 'needs.hand-over = { signs = "parties",'), "parties"),
        (6, ("needs.erase", "needs.report-lost"), "alarm"),
        (6, ("needs.erase", "needs.verify"), "never needs a signature"),
        (8, ("witnesses = 0 }", "witnesses = 0 }\nneeds.accept-drift = { witnesses = 1 }"), "named twice"),
        (10, ("leaver", "leavers"), "leavers"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(
    tmp_path: Path, line: int, change: tuple[str, str], says: str
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        read_policy_file(_read(tmp_path, BANK.replace(*change, 1)))
    assert refused.value.params["line"] == line
    assert says in str(refused.value.explain())


def test_the_approvals_of_a_recovery_are_what_the_recovery_of_a_key_needs(tmp_path: Path) -> None:
    """Said in either place, and not in both."""
    there = BANK.replace("recovery = { approvals = 2", "recovery = { approvals = 4")
    policy, _ = read_policy_file(_read(tmp_path, there))
    four = [Approvals(count=4, roles=["officer"])]
    assert policy.need("person-key-recover").approvals == policy.recovery == four
    assert policy.need("person-key-recover").witnesses == 1
    both = f"{there}needs.person-key-recover = {{ approvals = 3 }}\n"
    with pytest.raises(PolicyRefused, match="named twice"):
        read_policy_file(_read(tmp_path, both))
    policy, _ = read_policy_file(
        _read(tmp_path, both.replace('recovery = { approvals = 4, from = ["officer"] }\n', ""))
    )
    assert policy.recovery == [Approvals(count=3, roles=["officer"])]


def test_a_touch_that_no_kind_of_key_can_vouch_for_is_refused(tmp_path: Path) -> None:
    text = BANK.replace('["ed25519", "sk-ed25519", "sk-ecdsa"], touch = "accepted"', '["ed25519"], touch = "required"')
    with pytest.raises(PolicyRefused, match="never be met"):
        read_policy_file(_read(tmp_path, text))


@pytest.mark.parametrize("text", ["policy = ", "\0"])
def test_a_file_that_is_no_toml_is_no_policy(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyUnreadable):
        read_policy_file(_read(tmp_path, text))


def test_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(BANK.replace("bank", "b\xe3nk").encode("latin-1"))
    with pytest.raises(PolicyUnreadable, match="not UTF-8"):
        read_policy_file(path)


def test_a_file_that_is_not_there_is_no_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyUnreadable):
        read_policy_file(tmp_path / "none.toml")
