"""Files of age under a passphrase: what age itself wrote is read, and what is not as it was written is refused."""

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.secret import Secret
from lifecycle.files.age import CHUNK, Altered, NotAge, WrongPassphrase, opened, sealed

PHRASE = b"correct horse battery staple"
PLAIN = b"lifecycle transport key 1\nid 3\n"
WORK = 4
"""Little, so that it takes no time."""

OF_AGE = b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCB1cHloQ0RjLzFkeFAyNlU4TTJmZGRnIDE4CmlGWHVYbWhSSWZuY3F1MUxa"
    "eEJ2TFdQM09Pbks5YjI4Ym5aU3pncnF3eGcKLS0tIGg2OFRBZUdvMjRnVlp2ejV1QzBrRGZhNzlFakJqSGw3QWNvcW83QW5jeFUK"
    "1LMaScd0qCWjQbXxHpFzU9kV8akqUjsGcQcdUea5ahQRvl5DJnHy6ofcll4V/uKCRou6ozvxspG3Ktz83B/2"
)
"""Written by age 1.1.1: `age -p`, with PHRASE and PLAIN."""


def phrase(words: bytes = PHRASE) -> Secret:
    return Secret(words)


def content(file: bytes, words: bytes = PHRASE) -> bytes:
    """Give what a file holds."""
    with opened(file, phrase(words)) as secret, secret.revealed() as plain:
        return bytes(plain)


def test_a_file_that_age_wrote_is_read() -> None:
    """So the format is that of age, and `age -d` reads ours; tried with age 1.1.1 of Debian 12 in both directions."""
    assert content(OF_AGE) == PLAIN


@given(st.binary(max_size=300), st.binary(min_size=1, max_size=40))
def test_what_is_sealed_is_opened_with_the_same_passphrase(plain: bytes, words: bytes) -> None:
    """Whatever it is."""
    assert content(sealed(plain, phrase(words), work=WORK), words) == plain


def test_no_two_files_are_the_same() -> None:
    """The keys in them are random."""
    first, second = (sealed(PLAIN, phrase(), work=WORK) for _ in range(2))
    assert first != second
    assert PLAIN not in first


def test_another_passphrase_opens_nothing() -> None:
    """Not even one that differs in its last character."""
    file = sealed(PLAIN, phrase(), work=WORK)
    for words in (b"", PHRASE[:-1], PHRASE + b" ", PHRASE.upper()):
        with pytest.raises(WrongPassphrase):
            content(file, words)


def test_no_byte_of_a_file_can_be_changed() -> None:
    """Each is covered: by the form, by the passphrase, or by a code over header or payload."""
    file = sealed(PLAIN, phrase(), work=WORK)
    for at in range(len(file)):
        with pytest.raises((NotAge, WrongPassphrase, Altered)):
            content(file[:at] + bytes((file[at] ^ 0x01,)) + file[at + 1 :])


def test_no_file_that_was_cut_off_or_goes_on_is_read() -> None:
    """A file that was torn while it was copied is no backup."""
    file = sealed(PLAIN, phrase(), work=WORK)
    for torn in (*(file[:at] for at in range(len(file))), file + b"\n", file + file):
        with pytest.raises((NotAge, WrongPassphrase, Altered)):
            content(torn)


@pytest.mark.parametrize("work", [b"0", b"23", b"99", b"04", b"+4", b"", b"4 4", b"999999999"])
def test_a_forged_file_cannot_have_the_computer_work_for_ever(work: bytes) -> None:
    """Nor use all of its memory; and each number has one form."""
    file = sealed(PLAIN, phrase(), work=WORK)
    with pytest.raises(NotAge):
        content(file.replace(b" 4\n", b" " + work + b"\n", 1))


def test_what_is_longer_than_a_chunk_is_not_for_this() -> None:
    """It is for keys."""
    assert content(sealed(bytes(CHUNK), phrase(), work=WORK)) == bytes(CHUNK)
    with pytest.raises(ValueError, match="too long"):
        sealed(bytes(CHUNK + 1), phrase(), work=WORK)
