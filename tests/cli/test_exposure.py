"""Exposed shares and suspect keys at the command line: an alarm needs nobody, undoing one needs a witness."""

import pytest
from lab.office import FACTORY_PIN, Office

from lifecycle.reports import all_reports

SERIALS = [f"15C000E3A817110{number}" for number in (1, 2, 3)]
FIRST, SECOND, _ = SERIALS


@pytest.fixture
def made(office: Office) -> Office:
    """A set of 2 of 3, two people and a witness."""
    return furnished(office)


def furnished(office: Office) -> Office:
    """Make these."""
    for number, serial in enumerate(SERIALS, start=1):
        office.new_card(f"c{number}", serial=serial)
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in SERIALS))
    wanted = [word for serial in SERIALS for word in ("--serial", serial)]
    typed = ("--reader", "virtual", "--pin-file", str(pins), "--yes", "--no-input")
    ran = office.run("run", "create-server-master-key", "-m", "2", "-n", "3", "--name", "A", *wanted, *typed)
    assert ran.code == 0, ran
    for words in (("Ana",), ("Wit", "--role", "witness")):
        assert office.run("custody", "person", "add", *words).code == 0
    return office


def done(office: Office, *words: str) -> str:
    """Give what was said of something that was done."""
    ran = office.run(*words)
    assert ran.code == 0, ran
    return ran.out


def key(office: Office) -> tuple[int, bool, bool]:
    """Give how exposed the one key is."""
    (row,) = office.run("report", "keys", "--json").json["rows"]
    return row["exposed"], row["suspect"], row["open"]


def warned(office: Office) -> list[str]:
    """Give the codes of all warnings."""
    return [row["kind"] for row in office.run("report", "warnings", "--json").json["rows"]]


def test_lost_and_found_is_exposed_for_ever_and_counts_after_an_inspection_only(made: Office) -> None:
    """Finding it asks for the seal and a witness."""
    assert key(made) == (0, False, False)
    done(made, "custody", "report-lost", FIRST)
    assert key(made) == (1, False, False)
    found = ("custody", "report-found", FIRST, "--by", "Ana", "--seal", "none")
    refused = made.run(*found)
    assert (refused.code, "needs a witness" in refused.err) == (2, True)
    assert "Its share stays exposed." in done(made, *found, "--witness", "Wit")
    assert "No spare: 2 shares good" in done(made, "report", "set", "A")
    assert made.inspect("c1").code == 0
    shown = done(made, "report", "set", "A")
    assert "Healthy: 3 of 3 shares good" in shown
    assert "1 exposed, 2 needed in one set; 1 exposed in all sets" in shown
    assert key(made) == (1, False, False)


def test_the_loss_that_makes_a_key_suspect_says_so_first(made: Office) -> None:
    """With M shares out of control others may have the key; whoever reports the last of them learns it at once."""
    assert "SUSPECT" not in done(made, "custody", "report-lost", FIRST)
    assert "SUSPECT key of set A: 2 exposed, 2 needed." in done(made, "custody", "report-lost", SECOND)
    assert made.run("custody", "report-lost", SERIALS[2], "--json").json["alarms"]


def test_a_seal_is_that_of_a_bag(made: Office) -> None:
    """Whose number is asked for, and compared."""
    done(made, "custody", "place", "add", "Safe")
    done(made, "custody", "store", FIRST, "--place", "Safe", "--bag", "B-1")
    done(made, "custody", "report-lost", FIRST)
    found = ("custody", "report-found", FIRST, "--by", "Ana", "--witness", "Wit", "--seal", "intact")
    assert "the bag number" in made.run(*found).err
    assert "was stored in bag B-1" in made.run(*found, "--bag", "B-2").err
    done(made, *found, "--bag", "B-1")


def test_a_key_is_suspect_at_its_quorum_and_people_decide(made: Office) -> None:
    """First in the warnings until then."""
    done(made, "custody", "report-lost", FIRST)
    told = done(made, "custody", "report-exposed", SECOND, "--cause", "out-of-control", "--reason", "in a taxi")
    assert "is exposed: card out of control for a time" in told
    assert key(made) == (2, True, True)
    assert warned(made)[0] == "key-suspect"
    assert "lifecycle custody key decide A DECISION --reason TEXT --witness NAME" in done(made, "report", "warnings")
    assert "SUSPECT: 2 exposed, 2 needed in one set" in done(made, "report", "key", "A")
    decide = ("custody", "key", "decide", "A", "accepted", "--reason", "both were in sealed bags")
    assert "needs a witness" in made.run(*decide).err
    done(made, *decide, "--witness", "Wit")
    assert key(made) == (2, True, False)
    assert "key-suspect" not in warned(made)
    done(made, "custody", "report-exposed", SERIALS[2], "--cause", "disclosed")
    assert key(made) == (3, True, True)


def test_a_set_is_not_called_healthy_beside_a_key_that_is_not(made: Office) -> None:
    """All its cards may be good: whoever reads the line of the set learns that its key is not."""

    def lines() -> list[str]:
        rows = [done(made, "report", *words) for words in (("sets",), ("set", "A"), ("key", "A"), ("inventory",))]
        return [" ".join(each.split()) for each in rows]

    done(made, "custody", "key", "suspect", "A", "--reason", "a call")
    assert not any("Healthy" in each for each in lines())
    good = "All cards good: 3 of 3 shares, 2 needed, 1 spare."
    for report in ("sets", "inventory"):
        rows = made.run("report", report, "--json").json["rows"]
        assert {row["health"] for row in rows} == {f"Key SUSPECT. {good}"}
    assert "lifecycle custody key decide A --help" in made.run("doctor").out
    done(made, "custody", "key", "decide", "A", "accepted", "--reason", "x", "--witness", "Wit")
    assert "Healthy: 3 of 3" in lines()[0]
    done(made, "custody", "key", "decide", "A", "compromised", "--reason", "x", "--witness", "Wit")
    assert f"Key COMPROMISED. {good}" in lines()[1]
    done(made, "custody", "report-lost", FIRST)
    assert "Key COMPROMISED. No spare: 2 shares good" in lines()[1]


def test_an_alarm_about_a_key_needs_nobody(made: Office) -> None:
    """One command, without a witness."""
    done(made, "custody", "key", "suspect", "A", "--reason", "a call")
    assert key(made) == (0, True, True)
    ran = made.run("custody", "key", "decide", "A", "superseded", "--reason", "x", "--witness", "Wit", "--by-set", "A")
    assert (ran.code, "has the same key" in ran.err) == (2, True)
    done(made, "custody", "key", "decide", "A", "compromised", "--reason", "x", "--witness", "Wit")
    (row,) = made.run("report", "keys", "--json").json["rows"]
    assert (row["decision"], row["open"]) == ("compromised", False)


def test_a_suspicion_after_a_decision_opens_the_key_again(made: Office) -> None:
    """What is new is not covered by what was accepted before."""
    suspect = ("custody", "key", "suspect", "A", "--reason", "a call")
    done(made, *suspect)
    done(made, "custody", "key", "decide", "A", "accepted", "--reason", "a mistake", "--witness", "Wit")
    assert key(made) == (0, True, False)
    done(made, *suspect)
    assert key(made) == (0, True, True)
    done(made, "custody", "key", "decide", "A", "compromised", "--reason", "x", "--witness", "Wit")
    done(made, *suspect)
    assert key(made) == (0, True, False)


def test_a_suspect_key_is_the_first_line_everywhere(made: Office) -> None:
    """In every report, in what an operation answers, and in doctor; until people decide."""
    done(made, "custody", "report-lost", FIRST)
    done(made, "custody", "report-exposed", SECOND, "--cause", "disclosed")
    alarm = "SUSPECT key of set A: 2 exposed, 2 needed. See `lifecycle report key A`."
    given = {"card-life": (FIRST,), "set": ("A",), "key": ("A",)}

    def first_lines() -> dict[str, str]:
        lines = {name: done(made, "report", name, *given.get(name, ())).splitlines()[0] for name in all_reports()}
        lines["run"] = made.inspect("c2").out.splitlines()[0]
        doctor = made.run("doctor").out.splitlines()
        return lines | {"doctor": doctor[1].removeprefix("  PROBLEM").strip(), "doctor, group": doctor[0]}

    lines = first_lines()
    assert lines.pop("doctor, group") == "Keys"
    assert set(lines.values()) == {alarm}
    assert made.run("report", "cards", "--json").json["basis"]["alarms"] == [alarm]
    assert made.run("run", "inspect", "--reader", "virtual:c2", "--json").json["alarms"] == [alarm]
    page = made.folder / "cards.html"
    done(made, "report", "cards", "--html", str(page))
    assert page.read_text().index("SUSPECT key of set A") < page.read_text().index("<main>")
    done(made, "custody", "key", "decide", "A", "compromised", "--reason", "x", "--witness", "Wit")
    assert alarm not in first_lines().values()


def test_the_life_of_a_key_is_one_report(made: Office) -> None:
    """What it is for, whose it is, where it is used, until when, and what replaces it."""
    said = ("--purpose", "payments", "--owner", "treasury", "--used-in", "HSM 7", "--valid-until", "2030-12-31")
    done(made, "custody", "key", "describe", "A", *said)
    others = [made.new_card(name) for name in ("d", "e")]
    pins = made.folder / "pins"
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in others))
    wanted = [word for serial in others for word in ("--serial", serial)]
    typed = ("--reader", "virtual", "--pin-file", str(pins), "--yes", "--no-input")
    done(made, "run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "NEW", *wanted, *typed)
    done(made, "custody", "key", "decide", "A", "superseded", "--by-set", "NEW", "--reason", "x", "--witness", "Wit")
    shown = made.run("report", "key", "A", "--json").json["key"]
    assert [shown[name] for name in ("purpose", "owner", "used_in", "valid_until", "superseded_by", "decision")] == [
        "payments", "treasury", "HSM 7", "2030-12-31", "NEW", "superseded",
    ]  # fmt: skip
    rows = {row["key"]: row for row in made.run("report", "keys", "--json").json["rows"]}
    assert (rows["A"]["superseded_by"], rows["NEW"]["superseded_by"]) == ("NEW", None)
    done(made, "custody", "key", "decide", "A", "destroyed", "--reason", "x", "--witness", "Wit")
    shown = made.run("report", "key", "A", "--json").json["key"]
    assert (shown["decision"], shown["superseded_by"]) == ("destroyed", "NEW")


def test_an_alarm_about_a_share_or_a_key_needs_no_signing_key_and_a_decision_does(made: Office) -> None:
    """All is recorded; what is not signed says so."""
    described = made.run("custody", "key", "describe", "A", "--owner", "treasury", "--json")
    assert (described.code, described.json["unsigned"]) == (0, None)
    (made.folder / "signing.key").rename(made.folder / "away")
    for alarm in (("report-exposed", FIRST, "--cause", "disclosed"), ("key", "suspect", "A", "--reason", "a call")):
        ran = made.run("custody", *alarm)
        assert (ran.code, "NOT SIGNED" in ran.err) == (0, True), ran
    decide = ("custody", "key", "decide", "A", "compromised", "--reason", "x", "--witness", "Wit", "--json")
    assert (made.run(*decide).code, key(made)) == (5, (1, True, False))


def test_what_a_key_is_for_is_kept(made: Office) -> None:
    """Each part is said once, and stays until it is said again."""
    done(made, "custody", "key", "describe", "A", "--purpose", "payments", "--valid-until", "2030-12-31")
    done(made, "custody", "key", "describe", "A", "--owner", "treasury")
    (row,) = made.run("report", "keys", "--json").json["rows"]
    assert (row["purpose"], row["owner"], row["valid_until"]) == ("payments", "treasury", "2030-12-31")


def test_a_custodian_who_leaves_exposes_what_that_one_knows_the_pin_of(made: Office) -> None:
    """The number never falls again, also when the role is given back."""
    done(made, "custody", "hand-over", FIRST, "--to", "Ana")
    done(made, "custody", "receive", FIRST)
    done(made, "custody", "person", "role", "Ana", "--end", "custodian")
    assert key(made) == (1, False, False)
    done(made, "custody", "person", "role", "Ana", "--give", "custodian")
    assert key(made) == (1, False, False)


def test_a_blank_card_has_nothing_to_expose(made: Office) -> None:
    """That is refused."""
    office_card = made.new_card("blank")
    assert made.inspect("blank").code == 0
    ran = made.run("custody", "report-exposed", office_card, "--cause", "disclosed")
    assert (ran.code, "holds no share that could be exposed" in ran.err) == (2, True)


def test_a_backup_of_before_does_not_undo_an_exposure(made: Office) -> None:
    """This machine knows it beside the last checkpoint, and the restored record says it again."""
    backup = made.folder / "backup.db"
    done(made, "backup", str(backup))
    done(made, "custody", "report-lost", FIRST)
    assert key(made) == (1, False, False)
    made.store.rename(made.folder / "aside.db")
    told = done(made, "restore", str(backup), "--yes")
    assert "1 exposure or alarm that is not in the backup stays in force." in told
    assert key(made) == (1, False, False)
    assert "Kept from before the restore: share 1" in done(made, "report", "card", FIRST)


def test_a_backup_of_before_a_copy_does_not_undo_what_is_exposed_of_the_copy(made: Office) -> None:
    """The record does not know the set any more, and counts its share for the key all the same."""
    backup = made.folder / "backup.db"
    done(made, "backup", str(backup))
    others = [made.new_card(name) for name in ("d", "e")]
    pins = made.folder / "pins"
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in (*SERIALS, *others)))
    wanted = [word for serial in (FIRST, SECOND, *others) for word in ("--serial", serial)]
    typed = ("--reader", "virtual", "--pin-file", str(pins), "--yes", "--no-input")
    done(made, "run", "copy-set", "--from", "A", "--name", "A2", "-m", "2", "-n", "2", *wanted, *typed)
    done(made, "custody", "report-lost", others[0])
    done(made, "custody", "report-exposed", others[1], "--cause", "disclosed")
    assert key(made) == (2, True, True)
    made.store.rename(made.folder / "aside.db")
    assert "2 exposures and alarms that are not in the backup stay in force." in done(
        made, "restore", str(backup), "--yes"
    )
    assert key(made) == (2, True, True)
    told = done(made, "report", "key", "A")
    assert "not in the backup that was restored." in told
    assert "card lost" in told
    again = made.folder / "again.db"
    done(made, "backup", str(again))
    made.store.rename(made.folder / "aside-2.db")
    done(made, "restore", str(again), "--yes")
    assert key(made) == (2, True, True)


def test_a_key_of_which_no_set_is_known_any_more_stays_and_is_decided_about(office: Office) -> None:
    """It is named by the digits of its lost set, and people decide about it by these."""
    office.new_card("first")
    assert office.inspect("first").code == 0
    backup = office.folder / "backup.db"
    done(office, "backup", str(backup))
    furnished(office)
    done(office, "custody", "report-lost", FIRST)
    done(office, "custody", "report-lost", SECOND)
    office.store.rename(office.folder / "aside.db")
    done(office, "restore", str(backup), "--yes")
    (row,) = office.run("report", "keys", "--json").json["rows"]
    assert (row["exposed"], row["suspect"], row["open"], row["health"]) == (2, True, True, None)
    assert warned(office)[0] == "key-suspect"
    name = row["key"]
    assert "SUSPECT: 2 exposed, 2 needed in one set" in done(office, "report", "key", name)
    done(office, "custody", "person", "add", "Wit", "--role", "witness")
    done(office, "custody", "key", "decide", name, "compromised", "--reason", "x", "--witness", "Wit")
    assert key(office) == (2, True, False)
    assert office.run("report", "key", "00000000").code == 2


def test_what_an_earlier_version_kept_of_exposures_is_still_known(made: Office) -> None:
    """Without key and quorum; a line that nobody wrote is passed over."""
    backup = made.folder / "backup.db"
    done(made, "backup", str(backup))
    done(made, "custody", "report-lost", FIRST)
    (kept,) = made.folder.rglob("exposed.list")
    words = kept.read_text("ascii").split()
    assert len(words) == 6
    kept.write_text("\n".join(["nonsense", " ".join(words[:4]), "A B 1 lost"]), "ascii")
    made.store.rename(made.folder / "aside.db")
    assert "1 exposure or alarm" in done(made, "restore", str(backup), "--yes")
    assert key(made) == (1, False, False)


def test_a_backup_of_before_does_not_undo_an_alarm_about_a_key(made: Office) -> None:
    """Where no share is exposed; once, and also where the backup has no set of that key."""
    backup = made.folder / "backup.db"
    done(made, "backup", str(backup))
    done(made, "custody", "key", "suspect", "A", "--reason", "a call")
    made.store.rename(made.folder / "aside.db")
    assert "1 exposure or alarm that is not in the backup stays in force." in done(
        made, "restore", str(backup), "--yes"
    )
    assert key(made) == (0, True, True)
    done(made, "custody", "key", "decide", "A", "accepted", "--reason", "x", "--witness", "Wit")
    assert key(made) == (0, True, False)
    again = made.folder / "again.db"
    done(made, "backup", str(again))
    made.store.rename(made.folder / "aside-2.db")
    assert "not in the backup stay" not in done(made, "restore", str(again), "--yes")
    assert key(made) == (0, True, False)


def test_an_alarm_outlives_the_set_that_it_was_raised_about(office: Office) -> None:
    """The key is known by the digits of that set."""
    office.new_card("first")
    assert office.inspect("first").code == 0
    backup = office.folder / "backup.db"
    done(office, "backup", str(backup))
    furnished(office)
    done(office, "custody", "key", "suspect", "A", "--reason", "a call")
    office.store.rename(office.folder / "aside.db")
    done(office, "restore", str(backup), "--yes")
    assert key(office) == (0, True, True)
    assert office.run("report", "cards").out.startswith("SUSPECT key of set ")
