"""Reports, asked at the command line of a record that virtual cards have written."""

import csv
import io

from lab.office import Office


def test_all_cards_are_listed_with_their_state(office: Office) -> None:
    """As machines read it."""
    sealed, fresh = office.new_card("a", serial="A000000000000001"), office.new_card("b", serial="B000000000000002")
    office.change_pin("a")
    office.inspect("b")
    ran = office.run("report", "cards", "--json")
    rows = {row["serial"]: row for row in ran.json["rows"]}
    assert ran.code == 0
    assert (ran.json["schema"], ran.json["command"]) == (1, "report cards")
    assert (rows[sealed]["state"], rows[sealed]["sealed"], rows[sealed]["tries_left"]) == ("sealed", True, 7)
    assert (rows[fresh]["state"], rows[fresh]["sealed"]) == ("fresh", False)


def test_the_life_of_a_card_names_who_did_what(office: Office) -> None:
    """With the name from the disclosure, not the pseudonym."""
    serial = office.new_card("a")
    office.change_pin("a")
    ran = office.run("report", "card", serial)
    assert ran.code == 0
    assert "PIN changed and sealed" in ran.out
    line = next(line for line in ran.out.splitlines() if "PIN sealed permanently" in line)
    assert "alice" in line
    assert "desk" in line
    assert "person:" not in ran.out


def test_a_report_ends_with_one_line_on_what_is_signed_and_says_the_rest_where_asked(office: Office) -> None:
    """The root hash and the moment with -v; and always in CSV and JSON."""
    office.new_card("a")
    office.inspect("a")
    head = office.run("verify", "--json").json
    *_, empty, last = office.run("report", "cards").out.splitlines()
    assert (empty, last) == ("", f"NOT SIGNED: no checkpoint covers events #1 to #{head['events']}.")
    moment, root, last_again = office.run("report", "cards", "-v").out.splitlines()[-3:]
    assert moment.startswith(f"As of now: the last event is #{head['events']} (")
    assert root == f"Computed from events #1 to #{head['events']}. Root hash: {head['root']}."
    assert last_again == last
    assert office.run("report", "cards", "--csv").out.splitlines()[-2:] == [f"# {root}", f"# {last}"]
    assert office.run("report", "cards", "--json").json["basis"]["sentence"] == f"{root} {last}"


def test_once_the_record_is_signed_every_report_ends_with_the_coverage(office: Office) -> None:
    """With the checkpoint of the last change, and how many events came after it."""
    office.new_card("a")
    office.change_pin("a")
    signed = office.run("report", "cards", "--json").json["basis"]
    assert (signed["checkpoint"]["standing"], signed["after_checkpoint"]) == ("covers", 0)
    office.inspect("a")
    basis = office.run("report", "cards", "--json").json["basis"]
    last = office.run("report", "coverage").out.splitlines()[-1]
    assert basis["last"] == signed["last"] + basis["after_checkpoint"]
    assert last == basis["coverage"]
    assert last.startswith(f"Signed up to event #{signed['last']} (")
    assert last.endswith(f" UTC). {basis['after_checkpoint']} newer events are not signed yet.")
    assert office.run("report", "exports", "--csv").out.splitlines()[-1] == f"# {last}"


def test_a_report_as_of_a_position_shows_what_was_known_then(office: Office) -> None:
    """And the root that the record had then."""
    serial = office.new_card("a")
    office.inspect("a")
    before = office.run("verify", "--json").json
    office.change_pin("a")
    ran = office.run("report", "card", serial, "--as-of", f"#{before['events']}", "--json").json
    assert ran["card"]["state"] == "fresh"
    assert ran["basis"]["root"] == before["root"]
    assert max(row["position"] for row in ran["rows"]) == before["events"]


def test_a_moment_before_everything_has_no_cards(office: Office) -> None:
    """And says so in a sentence."""
    serial = office.new_card("a")
    office.inspect("a")
    ran = office.run("report", "cards", "--as-of", "2001-01-01")
    assert ran.code == 0
    assert "No card was in the record at that moment." in ran.out
    assert "2001-01-0" in ran.out
    missing = office.run("report", "card", serial, "--as-of", "2001-01-01", "--json")
    assert (missing.code, missing.json["error"]["code"]) == (2, "not-seen-yet")


def test_a_card_that_is_not_there_brings_those_that_are_near(office: Office) -> None:
    """One wrong digit, or the end alone."""
    serial = office.new_card("a", serial="0123456789ABCDEF")
    office.inspect("a")
    for typed in ("0123456789ABCDEE", "ABCDEF"):
        ran = office.run("report", "card", typed)
        assert ran.code == 2
        assert f"Did you mean '{serial}'?" in ran.err
    assert "Did you mean" not in office.run("report", "card", "FFFFFFFFFFFFFFFF").err


def test_a_serial_is_taken_as_people_write_it(office: Office) -> None:
    """In small letters, with colons, or as the longer number on the vendor's screen."""
    office.new_card("a", serial="0123456789ABCDEF")
    office.inspect("a")
    for typed in ("0123456789abcdef", "01:23:45:67:89:AB:CD:EF", "0123456789ABCDEFF56495254"):
        assert office.run("report", "card", typed).code == 0


def test_without_a_record_there_is_an_error_and_no_record_is_made(office: Office) -> None:
    """Asking never writes."""
    ran = office.run("report", "cards", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "store-missing")
    assert not office.store.exists()


def test_csv_holds_the_same_rows(office: Office) -> None:
    """One line of names, one for each event, and three that say what they are."""
    serial = office.new_card("a")
    office.inspect("a")
    names, *rows = csv.reader(io.StringIO(office.run("report", "card", serial, "--csv").out, newline=""))
    as_json = office.run("report", "card", serial, "--json").json["rows"]
    assert [dict(zip(names, row, strict=True))["id"] for row in rows[:-3]] == [row["id"] for row in as_json]
    assert [row[0][:2] for row in rows[-3:]] == ["# "] * 3


def test_csv_and_json_exclude_each_other(office: Office) -> None:
    """Rather than that one of them is forgotten."""
    assert office.run("report", "cards", "--csv", "--json").code == 2


def test_the_help_lists_every_report(office: Office) -> None:
    """From their files."""
    out = office.run("report", "--help").out
    assert "cards" in out
    assert "Show one card" in out


def test_a_card_in_doubt_is_shown_as_such(office: Office) -> None:
    """Until it is read again."""
    serial = office.new_card("a")
    office.run("virtual", "tear", "a", "--after-unit", "2")
    office.change_pin("a")
    row = office.run("report", "cards", "--json").json["rows"][0]
    assert (row["serial"], row["state"], row["in_doubt"]) == (serial, "in-doubt", "change-pin")


def test_an_error_shows_what_was_typed_and_no_terminal_obeys_it(office: Office) -> None:
    """Control characters in a value are blanks in the sentence; machines read them as they were typed."""
    office.new_card("a")
    typed = "\x1b[31m\u202eyesterday"
    ran = office.run("report", "cards", "--as-of", typed)
    assert (ran.code, '" [31m yesterday"' in ran.err) == (2, True)
    assert not any(each in ran.err for each in "\x1b\u202e")
    assert office.run("report", "cards", "--as-of", typed, "--json").json["error"]["params"]["word"] == typed
