"""Small secrets in a file under a passphrase, in the public format of age, so that `age -d` opens it without lifecycle.

The format is age-encryption.org/v1 with one scrypt stanza, binary, as C2SP has it (https://c2sp.org/age):

- Header: the version line, `-> scrypt SALT LOGN`, the wrapped file key, `--- MAC`, each on a line of its own, in
  base64 without padding. The wrap key is scrypt(passphrase, "age-encryption.org/v1/scrypt" || salt, N = 2^LOGN, r = 8,
  p = 1); the file key, 16 bytes, is wrapped by ChaCha20-Poly1305 with a nonce of zeros. The MAC is HMAC-SHA-256 under
  HKDF-SHA-256(file key, no salt, "header") over the header up to and with `---`.
- Payload: a nonce of 16 bytes, then one chunk of ChaCha20-Poly1305 under HKDF-SHA-256(file key, nonce, "payload"), its
  own nonce 11 zero bytes and 01: it is the last one. Longer payloads have more chunks, and are none of ours.
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from lifecycle.domain.secret import Secret

WORK = 18
"""Binary logarithm of scrypt's N, as age itself takes it: 256 MiB, about a second."""
MOST_WORK = 22
"""What age opens; more would let a forged file stop the computer."""
CHUNK = 64 * 1024
_VERSION = b"age-encryption.org/v1"
_LABEL = b"age-encryption.org/v1/scrypt"
_FILE_KEY, _NONCE, _SALT, _KEY, _TAG = 16, 16, 16, 32, 16
_LAST = bytes(11) + b"\x01"
_LINES = 4


class NotAge(Exception):
    """The bytes are no file of age with a passphrase, or one that is longer than ours."""


class WrongPassphrase(Exception):
    """The passphrase does not open the file."""


class Altered(Exception):
    """The passphrase is right, and the file is not what was written."""


def sealed(
    plain: bytes | bytearray,
    passphrase: Secret,
    *,
    work: int = WORK,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> bytes:
    """Give the file that holds some bytes, 64 KiB at most, under a passphrase."""
    if len(plain) > CHUNK:
        message = "too long for one chunk"
        raise ValueError(message)
    file_key, salt, nonce = randomness(_FILE_KEY), randomness(_SALT), randomness(_NONCE)
    wrapped = ChaCha20Poly1305(_wrap_key(passphrase, salt, work)).encrypt(bytes(12), file_key, None)
    stanza = b"-> scrypt %s %d" % (_base64(salt), work)
    head = b"\n".join((_VERSION, stanza, _base64(wrapped), b"---"))
    payload = ChaCha20Poly1305(_derived(file_key, nonce, b"payload")).encrypt(_LAST, bytes(plain), None)
    return head + b" " + _base64(_mac(file_key, head).finalize()) + b"\n" + nonce + payload


def opened(file: bytes, passphrase: Secret) -> Secret:
    """Give what a file holds. Raises NotAge, WrongPassphrase and Altered."""
    lines = file.split(b"\n", _LINES)
    if len(lines) != _LINES + 1 or lines[0] != _VERSION or not lines[3].startswith(b"--- "):
        raise NotAge
    salt, work = _stanza(lines[1])
    wrapped, mac, payload = _bytes(lines[2], _FILE_KEY + _TAG), _bytes(lines[3][4:], _KEY), lines[4]
    if not _NONCE + _TAG <= len(payload) <= _NONCE + CHUNK + _TAG:
        raise NotAge
    try:
        file_key = ChaCha20Poly1305(_wrap_key(passphrase, salt, work)).decrypt(bytes(12), wrapped, None)
    except InvalidTag:
        raise WrongPassphrase from None
    try:
        _mac(file_key, b"\n".join((*lines[:3], b"---"))).verify(mac)
        nonce, chunk = payload[:_NONCE], payload[_NONCE:]
        return Secret(ChaCha20Poly1305(_derived(file_key, nonce, b"payload")).decrypt(_LAST, chunk, None))
    except (InvalidSignature, InvalidTag):
        raise Altered from None


def _stanza(line: bytes) -> tuple[bytes, int]:
    """Take the salt and the work out of `-> scrypt SALT LOGN`; raises NotAge."""
    words = line.split(b" ")
    if len(words) != _LINES or words[:2] != [b"->", b"scrypt"] or not words[3].isdigit() or len(words[3]) > 2:  # noqa: PLR2004
        raise NotAge
    work = int(words[3])
    if words[3] != b"%d" % work or not 1 <= work <= MOST_WORK:
        raise NotAge
    return _bytes(words[2], _SALT), work


def _wrap_key(passphrase: Secret, salt: bytes, work: int) -> bytes:
    with passphrase.revealed() as words:
        return Scrypt(salt=_LABEL + salt, length=_KEY, n=1 << work, r=8, p=1).derive(bytes(words))


def _derived(file_key: bytes, salt: bytes | None, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=salt, info=info).derive(file_key)


def _mac(file_key: bytes, head: bytes) -> HMAC:
    mac = HMAC(_derived(file_key, None, b"header"), SHA256())
    mac.update(head)
    return mac


def _base64(value: bytes) -> bytes:
    return b64encode(value).rstrip(b"=")


def _bytes(text: bytes, length: int) -> bytes:
    """Read base64 without padding, in its one form; raises NotAge where it does not give so many bytes."""
    try:
        value = b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise NotAge from None
    if len(value) != length or _base64(value) != text:
        raise NotAge
    return value
