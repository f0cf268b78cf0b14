"""The page of bytes says where things are: who has it and the PINs needs no program of ours."""

import re
from pathlib import Path

from lifecycle.cards.openpgp.records import FreeRecord, anchor_bytes, card_id_of, secret_bytes
from lifecycle.cards.openpgp.statement import statement_of
from lifecycle.domain.anchor import Anchor
from lifecycle.domain.holding import Share
from lifecycle.domain.secret import Secret

PAGE = Path(__file__).parents[3] / "ops" / "openpgp-profile.md"
POINT = b"\x04" + bytes(range(64))
ANCHOR = Anchor(origin="0123456789ABCDEF", counter=0x010203, size=77, root="5a" * 32)


def fields(title: str) -> dict[str, slice]:
    """Read where the fields of a record are, as the page says it."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {title}")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (\d+) \| ([^|]+) \|", section, re.MULTILINE)
    return {name.strip(): slice(int(offset), int(offset) + int(size)) for offset, size, name in rows}


def test_a_share_and_its_label_are_where_the_page_says() -> None:
    share = Share(number=2, needed=3, issued=5, salt=Secret(b"s" * 16), value=Secret(b"v" * 32))
    content = bytes(secret_bytes(card_id_of(POINT), share, "AB" * 16, "PROD-A"))
    at = fields("0103")
    assert content[at["magic"]] == b"LCS\x01"
    assert [content[at[name]][0] for name in ("state", "x", "M", "N")] == [1, 2, 3, 5]
    assert (content[at["set id"]], content[at["salt"]]) == (b"\xab" * 16, b"s" * 16)
    assert content[at["share"]] == b"v" * 32
    assert content[at["label"]][: content[at["label length"]][0]] == b"PROD-A"


def test_journal_anchors_and_signature_are_where_the_page_says() -> None:
    newest, card_id = anchor_bytes(ANCHOR), card_id_of(POINT)
    content = bytes(FreeRecord(card_id, 5, b"r" * 48, newest, b"g" * 64, b"e" * 52))
    at = fields("0101")
    assert (content[at["magic"]], content[at["card id"]], content[at["journal"]]) == (b"LCA\x01", card_id, b"\x05")
    assert (content[at["set record"]], content[at["newest anchor"]]) == (b"r" * 48, newest)
    assert (content[at["signature"]], content[at["earlier anchor"]]) == (b"g" * 64, b"e" * 52)
    within = fields("An anchor")
    assert newest[within["counter"]] == bytes.fromhex("00010203")
    assert int.from_bytes(newest[within["size"]], "big") == ANCHOR.size
    assert (newest[within["origin"]].hex().upper(), newest[within["root"]].hex()) == (ANCHOR.origin, ANCHOR.root)


def test_what_is_signed_is_what_the_page_says() -> None:
    signed, at = statement_of(b"A" * 16, card_id_of(POINT), ANCHOR), fields("What is signed")
    assert signed[at["head"]] == b"lifecycle-anchor-v1\0"
    assert (signed[at["AID"]], signed[at["card id"]]) == (b"A" * 16, card_id_of(POINT))
    assert signed[at["anchor"]] == anchor_bytes(ANCHOR)
