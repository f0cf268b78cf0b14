"""Custody at the command line: as a custodian, a security officer, an auditor and a sysadmin do it."""

import re
import time
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN, OTHER_SERIAL, SERIAL

from lifecycle.domain.custody import COMMANDS
from tests.cli.at_a_terminal import CTRL_C, at_a_terminal
from tests.cli.conftest import NEW_PIN, Call, Home, Result

HOUR = 3600


def utc(seconds: float) -> str:
    """Write a time as people type it, to the minute."""
    return time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(seconds))


@pytest.fixture
def office(home: Home, call: Call) -> Call:  # noqa: ARG001 - makes the card
    """A record with a card in it, three people and a place."""
    assert call("run", "inspect").code == 0
    for name in ("Ana Reis", "Bruno", "Carla"):
        assert call("custody", "person", "add", name).code == 0
    assert call("custody", "place", "add", "Safe 2").code == 0
    return call


def done(ran: Result) -> str:
    """Give what was said of something that was done."""
    assert (ran.code, ran.err) == (0, ""), ran
    return ran.out


def said(ran: Result) -> str:
    """Give what was said of something that was not done."""
    assert (ran.code, ran.out) == (2, ""), ran
    assert "Traceback" not in ran.err
    return ran.err


def test_a_custodian_gets_a_card_confirms_it_and_puts_it_away(office: Call) -> None:
    """Each says in one or two sentences where the card is then."""
    told = done(office("custody", "hand-over", SERIAL, "--to", "ana", "--witness", "carla", "--purpose", "first issue"))
    assert re.search(r"Handed over to Ana Reis on [-0-9: ]+ UTC\. Receipt not confirmed yet.", told)
    assert "Holder: Ana Reis, since" in done(office("custody", "receive", SERIAL))
    told = done(office("custody", "store", SERIAL, "--place", "safe", "--bag", "TEB-0042"))
    assert "Stored in Safe 2, bag TEB-0042, since" in told
    assert "Seal of bag TEB-0042 is intact" in done(office("custody", "check-seal", SERIAL, "--intact"))


def test_inspect_says_where_the_record_has_a_card(office: Call) -> None:
    """With names; nothing where nobody was named for it."""
    assert "custodian" not in done(office("run", "inspect"))
    done(office("custody", "hand-over", SERIAL, "--to", "ana"))
    done(office("custody", "receive", SERIAL))
    assert "Holder: Ana Reis, since" in done(office("run", "inspect"))
    done(office("custody", "store", SERIAL, "--place", "Safe 2", "--bag", "123"))
    assert "Stored in Safe 2, bag 123, since" in done(office("run", "inspect"))
    done(office("custody", "report-lost", SERIAL))
    shown = done(office("run", "inspect"))
    assert "LOST since" in shown
    assert f"card {SERIAL} was reported LOST on" in shown


def test_a_lost_card_is_refused_until_it_is_found(home: Home, office: Call) -> None:
    """And the sentence says what to type."""
    done(office("custody", "report-lost", SERIAL))
    refused = office("run", "change-pin", "--yes", "--pin-file", home.pins_of_a_change())
    assert (
        refused.code,
        f"\
  lifecycle custody report-found {SERIAL}"
        in refused.err,
    ) == (2, True)
    assert home.pin() == FACTORY_PIN
    done(office("custody", "report-found", SERIAL, "--by", "bruno", "--seal", "none", "--witness", "carla"))
    assert office("run", "change-pin", "--yes", "--pin-file", home.pins_of_a_change()).code == 0


def test_show_says_where_a_card_is_and_what_may_be_reported(office: Call) -> None:
    """Its first lines say whether the card is all right and who has it; all else is said with -v."""
    shown = done(office("custody", "show", SERIAL))
    first, second, *_ = shown.splitlines()
    assert re.fullmatch(
        rf"Card {SERIAL}: OK when last read on [-0-9: ]+ UTC\. PIN not changed, 7 of 7 PIN tries left\.", first
    )
    assert second == "Nobody has been named as holder yet."
    assert "Change counter" not in shown
    assert "Change counter" in office("custody", "show", SERIAL, "-v").out
    assert "Possible now: hand-over, store, report-lost" in shown
    done(office("custody", "report-destroyed", SERIAL, "--method", "shredded", "--yes"))
    shown = done(office("custody", "show", SERIAL))
    assert "DESTROYED on" in shown
    assert "Nothing more can be reported about this card." in shown


def test_show_says_first_what_is_wrong_with_a_card(office: Call) -> None:
    """A lost card is not all right, and who had it stands below."""
    for happening in (("hand-over", SERIAL, "--to", "ana"), ("receive", SERIAL), ("report-lost", SERIAL)):
        done(office("custody", *happening))
    first, *below = done(office("custody", "show", SERIAL)).splitlines()
    assert first == f"Card {SERIAL} is NOT OK: reported lost."
    assert "Before that, the holder was Ana Reis." in below


def test_of_a_person_without_roles_the_cards_are_named(home: Home, office: Call) -> None:
    """Those with a share, those without, and those that are on their way."""
    home.make_card("berta", OTHER_SERIAL)
    done(office("run", "inspect", "--reader", "virtual:berta"))
    for happening in (("hand-over", SERIAL), ("hand-over", OTHER_SERIAL)):
        done(office("custody", *happening, "--to", "ana"))
    done(office("custody", "receive", SERIAL))
    assert done(office("custody", "person", "role", "ana", "--end", "custodian")).splitlines() == [
        "Ana Reis has no roles.",
        f"Ana Reis still holds 1 card without a share: {SERIAL}.",
        f"1 card was handed over to Ana Reis, receipt not confirmed: {OTHER_SERIAL}.",
        "If Ana Reis leaves, record it:",
        "  lifecycle custody person leave 'Ana Reis'",
    ]
    assert done(office("custody", "person", "role", "ana", "--give", "witness")) == "Ana Reis has the role witness.\n"


def test_a_sealed_card_with_its_old_pin_is_not_given_away(home: Home, office: Call) -> None:
    """Bruno must not get a blank card of which Ana knows the PIN for ever."""
    for happening in (("hand-over", SERIAL, "--to", "ana"), ("receive", SERIAL)):
        done(office("custody", *happening))
    done(office("run", "change-pin", "--yes", "--pin-file", home.pins_of_a_change(), "--presented-by", "ana"))
    error = said(office("custody", "hand-over", SERIAL, "--to", "bruno"))
    assert "Ana Reis knows its PIN. Bruno must not get it." in error
    assert f"lifecycle custody report-destroyed {SERIAL}" in error
    done(office("custody", "retire", SERIAL))
    done(office("custody", "hand-over", SERIAL, "--to", "bruno", "--purpose", "to be shredded"))


def test_a_security_officer_hears_what_a_loss_does_to_the_set(home: Home, call: Call) -> None:
    """Before it is recorded; and gives a share to a second custodian only with the phrase."""
    home.make_card("berta", OTHER_SERIAL)
    for name in ("anna", "berta"):
        pins = home.answers(FACTORY_PIN, NEW_PIN, NEW_PIN)
        assert call("run", "change-pin", "--reader", f"virtual:{name}", "--yes", "--pin-file", pins).code == 0
    pins = home.answers(*(f"{serial} {NEW_PIN}" for serial in (SERIAL, OTHER_SERIAL)))
    create = ("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "PROD-A", "--pin-file", pins)
    assert call(*create, "--serial", SERIAL, "--serial", OTHER_SERIAL).code == 0
    for name in ("ana", "bruno"):
        done(call("custody", "person", "add", name))
    done(call("custody", "hand-over", SERIAL, "--to", "ana"))
    done(call("custody", "receive", SERIAL))
    hand_over = ("custody", "hand-over", SERIAL, "--to", "bruno", "--yes", "--no-input")
    phrase = f"share the PIN of {SERIAL}"
    assert f'--confirm "{phrase}"' in said(call(*hand_over))
    told = done(call(*hand_over, "--confirm", phrase))
    assert "Handed over to a custodian who learns the same PIN" in told
    done(call("custody", "receive", SERIAL))
    left = done(call("custody", "person", "role", "bruno", "--end", "custodian"))
    assert left.startswith(f"bruno has no roles.\nbruno still holds 1 share card: {SERIAL}.\n")
    lost = done(call("custody", "report-lost", SERIAL))
    assert "After this: LOST: 1 share good, 2 needed." in lost


def test_that_a_card_is_destroyed_is_typed_at_a_terminal(office: Call) -> None:
    """Ctrl-C leaves all as it was."""
    words = ("custody", "report-destroyed", SERIAL, "--method", "cut")
    with at_a_terminal(*words) as session:
        session.person.waits_for('Type "destroyed" to continue')
        session.person.presses(CTRL_C)
        assert session.ends() == 130
    with at_a_terminal(*words) as session:
        session.person.waits_for('Type "destroyed" to continue')
        session.person.types("destroyed")
        assert "DESTROYED on" in session.person.reads_the_rest()
        assert session.ends() == 0
    assert "was destroyed." in said(
        office("custody", "report-found", SERIAL, "--by", "ana", "--seal", "none", "--witness", "carla")
    )


@pytest.mark.parametrize(
    "words",
    [
        ("report-destroyed", SERIAL, "--method", "cut"),
        ("person", "erase", "ana"),
    ],
)
def test_nobody_confirms_where_nobody_can_be_asked(office: Call, words: tuple[str, ...]) -> None:
    """The option that does is named."""
    assert "--yes" in said(office("custody", *words, "--no-input"))


def test_what_happened_earlier_is_reported_with_its_time(home: Home, call: Call) -> None:
    """Paper is entered afterwards; nothing is before the card was known, before the last happening, or to come."""
    del home
    assert call("run", "inspect").code == 0
    done(call("custody", "place", "add", "Safe 2"))
    store = ("custody", "store", SERIAL, "--place", "Safe 2")
    now = time.time()
    assert "is in the future" in said(call(*store, "--at", utc(now + HOUR)))
    assert "has been in the record since" in said(call(*store, "--at", utc(now - HOUR)))
    done(call(*store, "--at", utc(now)))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("yesterday", "the format is different"),
        ("2026-11-24", "the time of day is missing"),
        ("2026-02-30T10:00", "this day or time does not exist"),
        ("2026-11-24T25:00", "this day or time does not exist"),
        ("#12", "an event number is not a time"),
        ("", "the format is different"),
        ("\x1b[2J", "a character that cannot be seen"),
    ],
)
def test_what_is_no_date_and_time_is_said(office: Call, given: str, problem: str) -> None:
    """Before the record is looked at."""
    error = said(office("custody", "report-lost", SERIAL, "--at", given))
    assert problem in error
    assert "\x1b" not in error


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("hand-over", "15D0", "--to", "ana"), "16 hex digits"),
        (("hand-over", OTHER_SERIAL, "--to", "ana"), "There is no card in the record named"),
        (("hand-over", SERIAL), "Missing option '--to'"),
        (("hand-over", SERIAL, "--to", "Bruna"), "Did you mean 'Bruno'?"),
        (("hand-over", SERIAL, "--to", "ana", "--witness", "nobody"), "There is no person named nobody."),
        (("hand-over", SERIAL, "--to", "ana", "--from", "ana"), "are the same person"),
        (("hand-over", SERIAL, "--to", "ana", "--purpose", ""), "cannot be a purpose: the text is empty"),
        (("receive", SERIAL), "receive is not possible"),
        (("store", SERIAL, "--place", "Saef 2"), "Did you mean 'Safe 2'?"),
        (("store", SERIAL, "--place", "safe", "--bag", "B 1"), "cannot be a bag number"),
        (("check-seal", SERIAL), "--intact or --broken"),
        (("check-seal", SERIAL, "--intact", "--broken"), "--intact or --broken"),
        (
            ("report-found", SERIAL, "--by", "ana", "--seal", "none", "--witness", "carla"),
            "report-found is not possible",
        ),
        (("report-destroyed", SERIAL, "--method", "eaten"), "'eaten' is not one of"),
        (("person", "add", "bruno"), "a person named Bruno already exists"),
        (("person", "add", "x\ny"), "a character that cannot be seen"),
        (("person", "add", "zoe", "--role", "king"), "'king' is not one of"),
        (("person", "role", "ana"), "Use --give or --end, not both."),
        (("person", "role", "ana", "--give", "witness", "--end", "witness"), "Use --give or --end, not both."),
        (("person", "role", "ana", "--give", "custodian"), "Ana Reis already has the role custodian"),
        (("person", "role", "ana", "--end", "auditor"), "Ana Reis does not have the role auditor"),
        (("person", "erase", "zoe"), "There is no person named zoe."),
        (("place", "add", "SAFE 2"), "a place named Safe 2 already exists"),
        (("import", "nowhere.csv"), "Cannot read nowhere.csv"),
        (("import", "/"), "Cannot read /"),
        (("import", "/dev/zero"), "too large for a list"),
        (("show", OTHER_SERIAL), "There is no card in the record named"),
        (("show",), "Missing argument 'SERIAL'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_of_its_own(
    office: Call, words: tuple[str, ...], problem: str
) -> None:
    """Never a traceback, never a guess, and nothing moves."""
    before = office("custody", "show", SERIAL, "--json").object["custody"]
    assert problem in " ".join(said(office("custody", *words)).split())
    assert office("custody", "show", SERIAL, "--json").object["custody"] == before


@pytest.mark.parametrize(
    "words",
    [
        ("show", SERIAL),
        ("person", "list"),
        ("place", "list"),
        ("report-lost", SERIAL),
        ("person", "role", "ana", "--give", "witness"),
        ("person", "erase", "ana", "--yes"),
    ],
)
def test_without_a_record_only_what_may_begin_one_is_done(home: Home, call: Call, words: tuple[str, ...]) -> None:
    """No empty record is left behind."""
    ran = call("custody", *words)
    assert (ran.code, "There is no record at" in ran.err) == (5, True)
    assert not (home.folder / "ledger.db").exists()


def test_a_sysadmin_imports_a_delivery_before_any_card_is_seen(home: Home, call: Call) -> None:
    """The record begins with it, here for virtual cards; then the card is inserted."""
    delivery = home.folder / "delivery.csv"
    delivery.write_text(f"CSN;box\n{SERIAL}F56495254;1\n{OTHER_SERIAL}F56495254;1\n", encoding="utf-8")
    assert "2 cards imported." in done(call("custody", "import", str(delivery), "--virtual"))
    assert "imported from a list and never read" in done(call("custody", "show", SERIAL))
    assert "cards are in the record" not in call("custody", "import", str(delivery)).out
    assert call("run", "inspect").code == 0
    assert "never read" not in done(call("custody", "show", SERIAL))


def test_a_record_for_real_cards_stays_one(home: Home, call: Call) -> None:
    """Neither --virtual nor a virtual card comes into it."""
    del home
    done(call("custody", "person", "add", "ana"))
    assert "is for real cards, and --virtual was given" in said(call("custody", "place", "add", "safe", "--virtual"))
    assert call("run", "inspect").code == 5


def test_every_fault_of_a_delivery_is_listed(home: Home, office: Call) -> None:
    """With its line, on a line of its own."""
    delivery = Path(home.folder / "delivery.csv")
    delivery.write_text(f"{OTHER_SERIAL}\nrubbish\n{SERIAL}\n", encoding="utf-8")
    error = said(office("custody", "import", str(delivery)))
    assert '\n  line 2: "rubbish" is not a serial' in error
    assert f"\n  line 3: card {SERIAL} is already in the record." in error
    assert office("custody", "show", OTHER_SERIAL).code == 2


def test_people_and_places_are_listed(office: Call) -> None:
    """Whoever acted without a role too; those whose names are erased at the end, by pseudonym."""
    done(office("custody", "hand-over", SERIAL, "--to", "bruno"))
    done(office("custody", "person", "role", "carla", "--give", "auditor"))
    done(office("custody", "person", "erase", "ana", "--yes"))
    lines = [line.split() for line in done(office("custody", "person", "list")).splitlines()]
    assert ["Bruno", "custodian", "1"] in [line[:3] for line in lines]
    assert ["Carla", "auditor,", "custodian", "0"] in [line[:4] for line in lines]
    assert lines[-1][0] == "(erased)"
    assert re.search(r"Safe 2\s+0\s+place:[0-9a-f]{16}", done(office("custody", "place", "list")))


def test_after_an_erasure_reports_say_the_pseudonym(office: Call) -> None:
    """And the record verifies."""
    for happening in (("hand-over", SERIAL, "--to", "ana"), ("receive", SERIAL)):
        done(office("custody", *happening))
    erased = done(office("custody", "person", "erase", "Ana Reis", "--yes"))
    person = re.search(r"person:[0-9a-f]{16}", erased)
    assert person is not None
    assert f"Holder: {person[0]}, since" in done(office("custody", "show", SERIAL))
    assert "Ana" not in done(office("report", "card", SERIAL))
    assert office("verify").code == 0


def test_every_happening_has_its_command_with_the_options_of_all(call: Call) -> None:
    """As the table of custody names them."""
    for command in COMMANDS.values():
        shown = done(call("custody", command, "--help"))
        for option in ("--at", "--purpose", "--witness", "--yes", "--json", "--no-input", "--record"):
            assert option in shown


def test_a_leaver_is_listed_until_the_card_is_back(office: Call) -> None:
    """With an exit code that a script can ask for."""
    for happening in (("hand-over", SERIAL, "--to", "ana"), ("receive", SERIAL)):
        done(office("custody", *happening))
    assert "Nothing is open." in done(office("custody", "leavers"))
    told = done(office("custody", "person", "leave", "ana", "--reason", "another job", "--yes"))
    assert f"Card {SERIAL}: card to take back." in told
    assert "Ana Reis left on" in told
    open_items = office("custody", "leavers")
    assert (open_items.code, "card to take back" in open_items.out) == (1, True)
    done(office("custody", "store", SERIAL, "--place", "Safe 2"))
    assert "Nothing is open." in done(office("custody", "leavers"))
    assert done(office("custody", "person", "return", "ana")) == "Ana Reis has the role custodian.\n"


def test_whoever_joins_is_told_which_cards_are_expected(office: Call) -> None:
    """The receipt is the next step."""
    told = done(office("custody", "person", "join", "Davi", "--role", "custodian", "--card", SERIAL))
    assert f"lifecycle custody receive {SERIAL}" in told
    assert "Holder: Davi, since" in done(office("custody", "receive", SERIAL))


def test_two_people_of_one_name_are_told_apart_and_shown(office: Call) -> None:
    """The refusal of the name says how, and the list shows both."""
    assert "--another --department DEPARTMENT" in said(office("custody", "person", "add", "Bruno"))
    second = ("--another", "--department", "Branch office", "--contact", "ext 4711")
    done(office("custody", "person", "add", "Bruno", *second))
    assert "Bruno (Branch office)" in said(office("custody", "hand-over", SERIAL, "--to", "Bruno"))
    told = done(office("custody", "hand-over", SERIAL, "--to", "Bruno (Branch office)"))
    assert "Handed over to Bruno (Branch office)" in told
    shown = done(office("custody", "person", "show", "bruno (b"))
    assert all(each in shown for each in ("Department: Branch office", "Contact: ext 4711", f"Card {SERIAL}"))
    assert "Branch office" in done(office("custody", "person", "list"))
    assert "Branch office" in done(office("report", "people", "-v"))
