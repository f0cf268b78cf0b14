"""Laying our profile on a blank card of the family, through the card's own commands."""

import secrets
from collections.abc import Callable, Iterator

from lifecycle.cards.mpcos import commands, profile
from lifecycle.cards.mpcos.session import KEY_LENGTH, diversified
from lifecycle.domain.apdu import Command
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import UnexpectedAnswer
from lifecycle.domain.secret import Secret

_OPEN_UNTIL_FILLED = (profile.KEYS, profile.SECRET_CODES, profile.PROFILE)
_CLOSE_WRITING = bytes((0x00, 0x40, 0x00))


def format_card(
    channel: Channel,
    master: Secret,
    key_id: int,
    pin: str = profile.FACTORY_PIN,
    *,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> None:
    """Create our DF and its files on a card that has none of them yet; `randomness` makes its card id.

    Raises UnexpectedAnswer at the first command that the card does not take; what was made until then stays on it.
    """
    for command in [commands.select_master_file(), commands.get_info(commands.SERIAL)]:
        response = channel.transmit(command)
    serial, card_id = response.data, randomness(8)
    with master.revealed() as bytes_of_it:
        key = diversified(bytes_of_it, serial, card_id)
    contents = {
        profile.KEYS: _key_records(key),
        profile.SECRET_CODES: _code_record(pin),
        profile.PROFILE: profile.MAGIC + bytes((profile.VERSION, key_id, 0, 0)) + card_id,
    }
    for command in _layout(contents, pin):
        response = channel.transmit(command)
        if not response.ok:
            raise UnexpectedAnswer(serial=serial.hex().upper(), command=command.name, answer=f"{response.status:04X}")


def _layout(contents: dict[profile.CardFile, bytes], pin: str) -> Iterator[Command]:
    """Order the commands: until the secret-code file is there the DF's conditions are open; then the PIN counts."""
    yield commands.create_directory(profile.PIN + profile.PIN)
    yield commands.select_directory()
    for file in _OPEN_UNTIL_FILLED:
        yield commands.create_file(file, profile.ALWAYS)
        yield commands.write(file, 0, contents[file])
        if file is profile.SECRET_CODES:
            yield commands.verify_plain(pin.encode("ascii"))
    for file in _OPEN_UNTIL_FILLED:
        yield commands.freeze(file.fid, _CLOSE_WRITING)
    for file in profile.FILES:
        if file not in _OPEN_UNTIL_FILLED:
            yield commands.create_file(file, file.write)


def _code_record(pin: str) -> bytes:
    head = bytes((0x07, 0x00, 0x0F))
    code = bytes.fromhex(pin)
    return head + bytes((_complement(head + code),)) + code


def _key_records(key: bytes) -> bytes:
    records = b""
    for half in (key[: KEY_LENGTH // 2], key[KEY_LENGTH // 2 :]):
        head = bytes(3)
        records += head + bytes((_complement(head + half),)) + half
    return records


def _complement(others: bytes) -> int:
    """Checksum of the family's records: the complement of the exclusive or of all other bytes."""
    value = 0xFF
    for byte in others:
        value ^= byte
    return value
