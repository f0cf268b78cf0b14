"""No share goes onto a real card under the PIN that everybody knows, unless a person types that it shall."""

import pytest
from desk.cards import formatted_image
from desk.ceremonies import create, sealed, typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.rack import SERIALS, Rack

from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.exposure import exposures_of
from lifecycle.domain.facts import ShareWriteBegun

A, B = SERIALS[:2]


@pytest.fixture
def real(sit: Sit) -> Desk:
    """A desk with two cards that do not say that they are virtual."""
    return sit(Rack.of({serial: formatted_image(serial).replace(b"VIRT", b"GEMP") for serial in (A, B)}))


def causes(desk: Desk, serial: str) -> list[str]:
    """Say why the share on a card is exposed."""
    return [each.cause for each in exposures_of(desk.state(serial))]


def test_without_the_phrase_nothing_is_written(real: Desk) -> None:
    """The person is told to change the PIN first; a yes does not cover it."""
    person = typing(refuses=["factory-pin"])
    with pytest.raises(LifecycleError):
        create(real, person, [A, B])
    assert person.phrases["factory-pin"].startswith("write under the factory PIN of ")
    assert person.heard("Stop and change the PIN first.\n  lifecycle run change-pin --serial")
    assert real.facts(ShareWriteBegun, A) == real.facts(ShareWriteBegun, B) == []


def test_with_the_phrase_the_share_is_exposed(real: Desk) -> None:
    """For ever."""
    create(real, typing(), [A, B])
    assert (causes(real, A), causes(real, B)) == (["factory-pin"], ["factory-pin"])
    sealed(real, A)
    assert causes(real, A) == ["factory-pin"]


def test_after_the_change_of_the_pin_nobody_is_asked(real: Desk) -> None:
    """And nothing is exposed."""
    sealed(real, A, B)
    person = typing("90817263", "90817263")
    create(real, person, [A, B])
    assert "factory-pin" not in person.phrases
    assert causes(real, A) == causes(real, B) == []
