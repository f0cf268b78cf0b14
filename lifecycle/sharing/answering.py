"""What the child does with a request: a pure function from message to message; only the child imports this."""

import os

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.hmac import HMAC

from lifecycle.domain.secret import wipe
from lifecycle.sharing import message
from lifecycle.sharing.completing import completed
from lifecycle.sharing.message import Outcome, Request, Verb
from lifecycle.sharing.proof import NotRecombined
from lifecycle.sharing.shamir import Disagreement, OtherFormat, check_format, recovered, split
from lifecycle.sharing.values import KEY_LENGTH, KEY_MARK, SHARE_LENGTH

_FINGERPRINT_OF = b"lifecycle key v1"
_BLOCK = bytes(16)


def answer(request: bytearray) -> bytearray:
    """Do what a request says and give the reply; never raises, and says nothing of what it saw but the outcome."""
    try:
        check_format()
        return _done(message.unpacked(request))
    except Disagreement as wrong:
        return bytearray((Outcome.DISAGREE, wrong.number or 0))
    except OtherFormat:
        return bytearray((Outcome.OTHER_FORMAT,))
    except _NoKey:
        return bytearray((Outcome.NO_KEY,))
    except NotRecombined:
        return bytearray((Outcome.NOT_RECOMBINED,))
    except BaseException:  # noqa: BLE001 - a traceback of this process could show a secret
        return bytearray((Outcome.FAILED,))


def identified(secret: bytearray) -> bytearray:
    """Give the check values and the fingerprint of a secret of 32 bytes, as a reply has them.

    No more bytes of a check value leave the child: the subkeys of CMAC come from the whole block of ECB. The check
    values of a transport key are those of its 16 bytes, without their mark.
    """
    key = secret[:KEY_LENGTH] if _is_key(secret) else secret
    cmac = CMAC(AES(key))
    cmac.update(_BLOCK)
    ecb = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - one block, of which 3 bytes are shown
    sha = Hash(SHA256())
    sha.update(key)
    fingerprint = HMAC(secret, SHA256())
    fingerprint.update(_FINGERPRINT_OF)
    return bytearray(
        cmac.finalize()[: message.CMAC_5]
        + ecb.update(_BLOCK)[: message.ECB_3]
        + sha.finalize()[: message.SHA_8]
        + fingerprint.finalize()
    )


class _NoKey(Exception):
    """A secret that is to be dealt or given out as a transport key is none."""


def _is_key(secret: bytearray) -> bool:
    return secret[KEY_LENGTH:-1] == KEY_MARK


def _marked(secret: bytearray) -> bytearray:
    """Give a secret that is a transport key with its mark as it is; raises _NoKey, and wipes what is none."""
    if not _is_key(secret):
        wipe(secret)
        raise _NoKey
    return secret


def _done(request: Request) -> bytearray:
    """Find or make the secret, and give its identity and its new shares."""
    secret = bytearray()
    dealt: dict[int, bytearray] = {}
    try:
        match request.verb:
            case Verb.DEAL:
                secret = bytearray(os.urandom(SHARE_LENGTH))
            case Verb.DEAL_AGAIN:
                secret = recovered(request.shares, request.source_needed)
            case Verb.REBUILD:
                secret = recovered(request.shares, request.needed)
            case Verb.COMPLETE:
                secret, dealt = completed(request.shares, request.needed, request.issued)
            case Verb.DEAL_KEY:
                secret = _marked(request.shares[message.WHOLE])
            case Verb.REVEAL_KEY:
                secret = _marked(recovered(request.shares, request.needed))
                dealt = {message.WHOLE: bytearray(secret)}
        if request.verb in {Verb.DEAL, Verb.DEAL_AGAIN, Verb.DEAL_KEY}:
            dealt = split(secret, request.needed, request.issued)
        return message.with_shares(bytearray((Outcome.DONE,)) + identified(secret), dealt)
    finally:
        for buffer in (secret, *dealt.values(), *request.shares.values()):
            wipe(buffer)
