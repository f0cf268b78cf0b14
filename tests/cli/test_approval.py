"""A two-person erase whose second person signs on another machine, with a file carried there and back."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from lab.issued_office import CARD, MEMBER
from lab.office import FACTORY_PIN, Office
from lab.two_rooms import TwoRooms

from lifecycle.domain.event import decode
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.opening import open_store

pytestmark = pytest.mark.ssh


def test_an_erase_whose_second_person_signs_on_another_machine(rooms: TwoRooms) -> None:
    intent = rooms.requested()
    accepted = rooms.office.run("approval", "accept", str(rooms.signed_there()), "--json")
    assert accepted.code == 0, accepted
    assert accepted.json["approved"]
    assert rooms.erased("--intent", intent[:12]) == (0, "")
    listed = rooms.office.run("approval", "list", "--all", "--json").json["intents"]
    assert [each["closed"] for each in listed] == ["used"]
    assert rooms.erased("--intent", intent)[1].startswith("Refused: intent")


def test_a_signature_by_ssh_keygen_alone_is_taken(rooms: TwoRooms) -> None:
    intent = rooms.requested()
    text = rooms.folder / "intent.json"
    words = ["ssh-keygen", "-Y", "sign", "-n", "lifecycle-intent@v1", "-f", rooms.signers.keys["Bea"], text]
    subprocess.run(words, check=True, capture_output=True, timeout=60)  # noqa: S603
    assert rooms.office.run("approval", "accept", f"{text}.sig").code == 0
    assert rooms.erased("--intent", intent)[0] == 0


def test_an_auditor_sees_who_signed_and_trusts_keys_that_came_another_way(rooms: TwoRooms, tmp_path: Path) -> None:
    intent = rooms.requested()
    assert rooms.office.run("approval", "accept", str(rooms.signed_there())).code == 0
    assert rooms.erased("--intent", intent)[0] == 0
    lines = {name: f"{name} {key.with_suffix('.pub').read_text()}" for name, key in rooms.signers.keys.items()}
    bundle, people = tmp_path / "evidence.zip", tmp_path / "people"
    people.write_text("".join(lines.values()))
    assert rooms.office.run("export", str(bundle)).code == 0
    for what in ((), (str(bundle),)):
        without = _layers(rooms.office.run("verify", *what, "--json").json)
        assert (without["people"], without["first keys of people"]) == ("PASS", "NOT CHECKED")
        trusted = rooms.office.run("verify", *what, "--people", str(people), "--json").json
        assert {_layers(trusted)[name] for name in ("people", "first keys of people")} == {"PASS"}
    people.write_text("".join(line for name, line in lines.items() if name != "Bea"))
    assert rooms.office.run("verify", str(bundle), "--people", str(people)).code == 1
    people.write_text("no key\n")
    assert rooms.office.run("verify", str(bundle), "--people", str(people)).err.startswith("Error: ")
    erasures = rooms.office.run("report", "erasures", "--json").json["rows"]
    assert "alice, operator" in erasures[0]["signed_by"]
    assert "Bea, approval, from another machine" in erasures[0]["signed_by"]


def _layers(said: dict[str, Any]) -> dict[str, str]:
    return {each["layer"]: each["verdict"] for each in said["layers"]}


def test_who_signs_elsewhere_reads_the_act_in_words_from_the_signed_bytes(rooms: TwoRooms) -> None:
    intent = rooms.requested()
    rooms.at("there")
    told = rooms.office.run("approval", "sign", str(rooms.folder), "--yes", "--no-input").out
    for words in ("Act: Erase", CARD, "Good shares of set A", "alice", intent):
        assert words in told


def test_a_changed_serial_makes_it_another_act(rooms: TwoRooms) -> None:
    rooms.requested()
    text = rooms.folder / "intent.json"
    text.write_text(text.read_text().replace(CARD, MEMBER))
    accepted = rooms.office.run("approval", "accept", str(rooms.signed_there()), "--json")
    assert accepted.code == 2
    assert accepted.json["error"]["rule"] == "signature-of-no-intent"


def test_a_changed_name_in_the_folder_is_found_before_anybody_signs(rooms: TwoRooms) -> None:
    rooms.requested()
    names = rooms.folder / "disclosures.json"
    names.write_text(names.read_text().replace('"alice"', '"mallory"'))
    rooms.at("there")
    ran = rooms.office.run("approval", "sign", str(rooms.folder), "--yes", "--no-input", "--json")
    assert ran.json["error"]["code"] == "disclosure-differs"


def test_a_signature_for_something_else_is_no_approval(rooms: TwoRooms) -> None:
    rooms.requested()
    text = rooms.folder / "intent.json"
    words = ["ssh-keygen", "-Y", "sign", "-n", "file", "-f", rooms.signers.keys["Bea"], text]
    subprocess.run(words, check=True, capture_output=True, timeout=60)  # noqa: S603
    accepted = rooms.office.run("approval", "accept", f"{text}.sig", "--json")
    assert accepted.json["error"]["rule"] == "other-namespace"


def test_the_same_signature_is_not_taken_twice(rooms: TwoRooms) -> None:
    rooms.requested()
    file = str(rooms.signed_there())
    assert rooms.office.run("approval", "accept", file).code == 0
    again = rooms.office.run("approval", "accept", file, "--json")
    assert again.json["error"]["rule"] == "signed-twice"


def test_a_no_from_the_other_machine_stops_the_run(rooms: TwoRooms) -> None:
    intent = rooms.requested()
    rooms.at("there")
    refused = rooms.office.run("approval", "refuse", str(rooms.folder), "--yes", "--no-input", "--json")
    rooms.at("here")
    taken = rooms.office.run("approval", "accept", refused.json["file"], "--reason", "Wrong card")
    assert taken.code == 0, taken
    code, told = rooms.erased("--intent", intent)
    assert code == 2
    assert "Bea refused intent" in told


def test_a_withdrawn_intent_allows_nothing(rooms: TwoRooms) -> None:
    intent = rooms.requested()
    assert rooms.office.run("approval", "withdraw", intent[:12]).code == 0
    code, told = rooms.erased("--intent", intent)
    assert code == 2
    assert "was withdrawn" in told


def test_without_the_second_person_no_pin_is_sent_and_the_next_step_is_named(rooms: TwoRooms) -> None:
    code, told = rooms.erased()
    assert code == 2
    assert "Missing: Approval 1 of 1, officer" in told
    assert "lifecycle approval export" in told


def test_an_agent_with_the_keys_of_two_people_approves_nothing(rooms: TwoRooms) -> None:
    rooms.here.add(rooms.signers.keys["Bea"])
    code, told = rooms.erased()
    assert code == 2
    assert "holds keys of 2 people" in told


def test_the_policy_says_how_many_people_may_be_lost(rooms: TwoRooms) -> None:
    strength = rooms.office.run("policy", "show", "--json").json["strength"]
    officers = next(each for each in strength if each["role"] == "officer")
    assert officers == {"role": "officer", "have": 4, "needed": 3, "may_be_lost": 1}
    shown = rooms.office.run("policy", "show").out
    assert shown.startswith("Policy two-person, built in\n")
    assert "officer: 4 with keys, 3 needed, 1 may be lost" in shown
    assert "witness: 2 with keys, 1 needed, 1 may be lost" in shown


def test_a_weaker_policy_needs_the_approvals_of_the_one_in_force(rooms: TwoRooms) -> None:
    refused = rooms.office.run("policy", "adopt", "none", "--yes", "--no-input", "--json")
    assert refused.json["error"]["rule"] == "approval-missing"
    keys = [word for name in ("alice", "Bea", "Cid") for word in ("--key", str(rooms.signers.keys[name]))]
    adopted = rooms.office.run("policy", "adopt", "none", "--yes", "--no-input", "--json", *keys)
    assert adopted.code == 0, adopted
    assert adopted.json["intent"] is not None
    assert "NOT SIGNED" in rooms.office.run("policy", "show").out
    assert rooms.erased()[0] == 0


def test_a_policy_that_would_lock_everybody_out_is_refused(office: Office) -> None:
    office.new_card("a")
    assert office.inspect("a").code == 0
    refused = office.run("policy", "adopt", "two-person", "--yes", "--json")
    assert refused.json["error"]["rule"] == "lock-out"
    assert FACTORY_PIN not in refused.out


def test_a_policy_that_is_in_force_already_is_not_adopted_again(rooms: TwoRooms) -> None:
    again = rooms.office.run("policy", "adopt", "two-person", "--yes", "--json")
    assert again.json["error"]["rule"] == "policy-in-force"


def test_a_card_is_not_given_up_before_people_have_signed_for_that(rooms: TwoRooms) -> None:
    serial = "FF4C00000001"
    made = rooms.office.run("virtual", "new", "test", "--make", "openpgp", "--serial", serial, "--unformatted")
    assert made.code == 0, made
    words = ("card", "qualify", "--reader", "virtual:test", "--confirm", f"give up {serial}", "--yes", "--no-input")
    refused = rooms.office.run(*words, "--json", "--witness", "Eva")
    assert refused.json["error"]["code"] in {"key-not-here", "refused"}, refused
    with open_store(rooms.office.store, decode, PROJECTIONS) as store:
        assert not any(event.tag.startswith("card-qualification") for _, event in store.events())


def test_a_script_is_told_which_intent_waits(rooms: TwoRooms) -> None:
    ran = rooms.office.run(
        "run",
        "erase",
        "--reader",
        "virtual:a",
        "--presented-by",
        "Davi",
        "--no-input",
        "--json",
        "--key",
        str(rooms.signers.keys["alice"]),
        "--key",
        str(rooms.signers.keys["Davi"]),
        "--yes",
    )
    error = ran.json["error"]
    assert (ran.code, error["rule"]) == (2, "approval-missing")
    (waiting,) = rooms.office.run("approval", "list", "--json").json["intents"]
    assert error["params"]["intent"] == waiting["id"]
    assert error["next_command"][:3] == ["lifecycle", "approval", "export"]
