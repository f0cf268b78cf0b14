"""Which reader a person means."""

from pathlib import Path

import pytest
from desk.patience import until
from lab.cards import OddCard
from lab.fixtures import wait_for_card
from lab.pcscd import VirtualReader

from lifecycle.domain.errors import NoReader, ReaderBusy, ReaderGone, ReaderTrouble, SeveralReaders
from lifecycle.readers.choice import ReadersOrShelf, only_match, source_for
from lifecycle.readers.source import Inserted
from lifecycle.virtual.shelf import Shelf
from lifecycle.virtual.vpcd import InsertedCard

READERS = ["VR A 00 00", "VR A 00 01", "VR A 00 01 (2)", "Gemalto PC Twin"]


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [("gemalto pc twin", "Gemalto PC Twin"), ("VR A 00 01", "VR A 00 01"), ("vr a 00 01", "VR A 00 01")],
)
def test_a_full_name_is_meant(wanted: str, meant: str) -> None:
    """In whatever case; a full name wins over longer ones."""
    assert only_match(wanted, READERS) == meant


@pytest.mark.parametrize(
    ("wanted", "listed"), [("twin", "Gemalto PC Twin"), ("VR A 00 0", r"VR A 00 00, VR A 00 01, VR A 00 01 \(2\)")]
)
def test_a_part_of_a_name_is_refused_with_all_that_contain_it(wanted: str, listed: str) -> None:
    """Nothing is guessed, not even where one name alone contains it: the right reader may be unplugged."""
    with pytest.raises(SeveralReaders, match=f"No reader is named {wanted}. Names that contain {wanted}: {listed}."):
        only_match(wanted, READERS)


def test_a_word_in_no_name_is_a_reader_that_is_gone_and_without_readers_there_is_none() -> None:
    """Two different things to put right."""
    with pytest.raises(ReaderGone, match="Cherry"):
        only_match("Cherry", READERS)
    with pytest.raises(NoReader):
        only_match("Cherry", [])


def test_each_card_of_the_shelf_is_a_virtual_reader(tmp_path: Path) -> None:
    """All of them, or one by its whole name."""
    shelf = Shelf(tmp_path)
    for name in ("one", "one-more"):
        shelf.make(name)
    assert source_for("virtual", shelf=tmp_path).names() == ["virtual:one", "virtual:one-more"]
    source = source_for("virtual:one", shelf=tmp_path)
    assert source.cards() == [Inserted("virtual:one", has_card=True, busy=False, private=True)]
    with source.open("virtual:one") as channel:
        assert channel.atr
    with pytest.raises(ReaderGone), source.open("virtual:one-more"):
        pass


@pytest.mark.parametrize(
    ("wanted", "next_words"), [("virtual:on", ["list"]), ("virtual:../x", ["new", "../x"]), ("virtual:", ["new", ""])]
)
def test_a_virtual_card_that_is_not_on_the_shelf_is_a_reader_that_is_gone(
    tmp_path: Path, wanted: str, next_words: list[str]
) -> None:
    """Part of a name is not enough here; the one that may be meant is suggested, and no other card is to be made."""
    Shelf(tmp_path).make("one")
    with pytest.raises(ReaderGone) as caught:
        source_for(wanted, shelf=tmp_path).names()
    assert caught.value.next_command() == ["lifecycle", "virtual", *next_words]
    assert ("Did you mean 'virtual:one'?" in str(caught.value.advise())) == (wanted == "virtual:on")


def test_a_virtual_card_in_use_is_busy(tmp_path: Path) -> None:
    """For whoever looks, and for whoever wants it."""
    Shelf(tmp_path).make("one")
    source = source_for("virtual", shelf=tmp_path)
    with source.open("virtual:one"):
        assert source.cards() == [Inserted("virtual:one", has_card=True, busy=True, private=True)]
        with pytest.raises(ReaderBusy, match="virtual:one"), source.open("virtual:one"):
            pass
    with source.open("virtual:one"):
        pass


def test_a_damaged_card_file_is_trouble_with_its_name(tmp_path: Path) -> None:
    """And is listed all the same."""
    (tmp_path / "bad.card").write_bytes(b"no card")
    source = source_for("virtual", shelf=tmp_path)
    assert source.cards() == [Inserted("virtual:bad", has_card=True, busy=False, private=True)]
    with pytest.raises(ReaderTrouble, match=r"bad\.card"), source.open("virtual:bad"):
        pass


def test_where_no_reader_has_a_card_the_shelf_is_meant(tmp_path: Path) -> None:
    """Also without a PC/SC service."""
    Shelf(tmp_path).make("one")
    source = ReadersOrShelf(tmp_path)
    assert "virtual:one" in source.names()
    with source.open("virtual:one") as channel:
        assert channel.atr


@pytest.mark.pcsc
def test_the_shelf_never_joins_the_cards_in_readers(tmp_path: Path, reader: VirtualReader) -> None:
    """A command that found the only card in a reader is not ambiguous once there is a record of virtual cards."""
    shelf = Shelf(tmp_path)
    shelf.make("one")
    shelf.make("other")
    source = ReadersOrShelf(tmp_path)
    with shelf.open("one") as card:
        inserted = InsertedCard(card, reader.port)
        inserted.start()
        wait_for_card(reader.name)
        assert [seen.reader for seen in source.cards() if seen.has_card] == [reader.name]
        assert not [name for name in source.names() if name.startswith("virtual:")]
        inserted.stop()
        inserted.join()


@pytest.mark.pcsc
def test_a_card_that_is_nobodys_leaves_the_shelf_in(tmp_path: Path, reader: VirtualReader) -> None:
    """A token that is plugged in all day hides no virtual card."""
    Shelf(tmp_path).make("one")
    atr = bytes.fromhex("3BFD1300008131FE158073C021C057597562694B657940")
    with OddCard(reader.port, lambda *_: b"\x6a\x82", atr=atr):
        wait_for_card(reader.name)
        # a card of the test before may still be seen
        assert until(lambda: "virtual:one" in ReadersOrShelf(tmp_path).names())
