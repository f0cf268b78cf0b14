"""Who could use a card is said wherever people look: in `custody show`, in reports, and in the health of its set."""

from desk.cards import FACTORY_PIN, OTHER_SERIAL, SERIAL

from tests.cli.conftest import Call, Home, Result


def done(ran: Result) -> str:
    """Give what was said of something that was done."""
    assert ran.code == 0, ran
    return ran.out


def test_leavers_known_pins_and_broken_dual_control_are_shown_with_the_card(home: Home, call: Call) -> None:
    """Ana had the card, Bruno has it now; Ana left and presented it all the same."""
    home.make_card("berta", OTHER_SERIAL)
    pins = home.answers(*(f"{serial} {FACTORY_PIN}" for serial in (SERIAL, OTHER_SERIAL)))
    create = ("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "PROD-A", "--pin-file", pins)
    done(call(*create, "--serial", SERIAL, "--serial", OTHER_SERIAL))
    for name in ("Ana", "Bruno"):
        done(call("custody", "person", "add", name))
    for serial, name in ((SERIAL, "Ana"), (SERIAL, "Bruno"), (OTHER_SERIAL, "Bruno")):
        phrase = ("--confirm", f"share the PIN of {SERIAL}")
        done(call("custody", "hand-over", serial, "--to", name, *phrase))
        done(call("custody", "receive", serial))
    assert "PIN also known to: Ana." in done(call("custody", "show", SERIAL))
    planned = call("custody", "person", "leave", "Bruno", "--plan", "--json").object
    assert (planned["outcome"], planned["person"]["left"]) == ("planned", None)
    assert any("PROD-A" in each for each in planned["reached"])
    told = done(call("custody", "person", "leave", "Ana", "--plan"))
    assert f"Card {SERIAL}" in told
    assert "Nothing was recorded." in told
    done(call("custody", "person", "leave", "Ana", "--yes"))
    assert call("custody", "person", "leave", "Ana", "--plan").code == 2
    pins = home.answers(f"{SERIAL} {FACTORY_PIN}")
    done(call("run", "get-label", "--serial", SERIAL, "--pin-file", pins, "--presented-by", "Ana"))
    shown = done(call("custody", "show", SERIAL))
    assert "PIN also known to: Ana (left)." in shown
    assert "dual control: the presenter of the card has left: Ana." in shown
    assert "Ana, Bruno" in done(call("report", "inventory"))
    done(call("custody", "person", "leave", "Bruno", "--yes"))
    assert "Bruno left on" in done(call("custody", "show", SERIAL))
    assert "In hand: 0 (2 with leavers)." in done(call("report", "set", "PROD-A"))
