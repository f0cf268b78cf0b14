"""A chip that counts wrong PINs 0, 1, 2, 3: after each of seven, nothing shows a try that is not there."""

import re

from lab.office import FACTORY_PIN, Office

SERIALS = [f"15C000E3A817110{number}" for number in (1, 2)]
SERIAL = SERIALS[0]
WRONG = "55544433"


def shown(office: Office) -> dict[str, object]:
    """Give the tries left that each place shows, where it shows a number."""
    inspected = office.inspect("c1")
    assert inspected.code == 0, inspected
    card = office.run("run", "inspect", "--reader", "virtual:c1", "--json").json["card"]
    readers = office.run("readers", "--json").json["readers"]
    (row,) = (row for row in office.run("report", "cards", "--json").json["rows"] if row["serial"] == SERIAL)
    (seen,) = (each["card"] for each in readers if each["card"] and each["card"]["serial"] == SERIAL)
    life = office.run("report", "card", SERIAL, "--json").json
    told = [
        int(number) for event in life["rows"] for number in re.findall(r"(\d+) PIN tr(?:y|ies) left", event["what"])
    ]
    return {
        "inspect": card["tries_left"], "readers": seen["tries_left"], "cards": row["tries_left"],
        "card": life["card"]["tries_left"], "life": told[-1],
    }  # fmt: skip


def test_seven_wrong_pins_never_show_a_try_that_is_not_there_and_the_phrase_came_before_the_seventh(
    office: Office,
) -> None:
    """Nor a share that counts, once the card is blocked."""
    for number, serial in enumerate(SERIALS, start=1):
        made = office.run("virtual", "new", f"c{number}", "--serial", serial, "--chip", "counts-as-a-number")
        assert made.code == 0
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in SERIALS))
    wanted = [word for serial in SERIALS for word in ("--serial", serial)]
    typed = ("--reader", "virtual", "--pin-file", str(pins), "--yes", "--no-input")
    assert office.run("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "A", *wanted, *typed).code == 0
    pins.write_text(f"{WRONG}\n")
    guess = ("run", "get-label", "--reader", "virtual:c1", "--pin-file", str(pins), "--yes", "--no-input")
    phrases = []
    for left in range(6, -1, -1):
        ran = office.run(*guess)
        phrases.append(f"--use-last-try {SERIAL}" in ran.err)
        if phrases[-1]:
            assert ran.code == 2, "nothing is sent without the phrase"
            ran = office.run(*guess, "--use-last-try", SERIAL)
        assert ran.code == 3, ran
        for place, number in shown(office).items():
            assert number is None or number <= left, f"{place} shows {number} tries, and {left} are left"
    assert phrases == [False, False, True, True, True, True, True]
    assert office.run(*guess, "--use-last-try", SERIAL).code == 2
    assert "BLOCKED. No PIN tries are left." in office.inspect("c1").out
    (row,) = office.run("report", "sets", "--json").json["rows"]
    assert row["good"] == 1
