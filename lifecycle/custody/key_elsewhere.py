"""A key whose person works elsewhere: the statement goes there as a file, and its signature comes back as one."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from lifecycle.approval.files import read_signature
from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.sshsig import KEY_NAMESPACE, Flags
from lifecycle.approval.statement import KeyStatement, read_statement
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import say
from lifecycle.files.replacing import replace_file

STATEMENT: Final = "statement.json"
_LONGEST: Final = 64 * 1024
"""Bytes of a statement."""
T = TypeVar("T")


class KeyProofUnusable(OperatorError):
    """A statement cannot be written, read, or is not the one that this key was to sign for this person."""

    code = "key-proof-unusable"
    message = "Cannot use {file} as the proof of a key: {problem}"
    advice = (
        "Write the statement again and have the person sign it.\n"
        "  lifecycle custody person key add NAME --ssh FILE.pub --out FOLDER\n"
        "  ssh-keygen -Y sign -n lifecycle-key@v1 -f KEY_FILE FOLDER/statement.json"
    )


class Proof(NamedTuple):
    """A statement, and who signed it."""

    file: Path
    key: PublicKey
    statement: KeyStatement
    blob: bytes
    """The inner signature of its SSHSIG."""
    flags: Flags


def write_statement(folder: Path, statement: KeyStatement) -> Path:
    """Write the exact bytes to be signed, and no signature of an earlier one beside them; raises KeyProofUnusable."""
    path = folder / STATEMENT

    def written() -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.with_name(f"{STATEMENT}.sig").unlink(missing_ok=True)
        replace_file(path, statement.text.encode("utf-8"))

    _reported(path, written)
    return path


def read_proof(path: Path) -> Proof:
    """Read what ssh-keygen wrote beside a statement, or what is in a folder with both.

    Raises SignatureFileUnusable, KeyProofUnusable, PublicKeyRefused, and BadSignature where the bytes are not those
    that were signed.
    """
    signature = path / f"{STATEMENT}.sig" if path.is_dir() else path
    signed = read_signature(signature)
    if signed.namespace != KEY_NAMESPACE:
        problem = say(
            "it was signed for {namespace}, not for {wanted}.", namespace=signed.namespace, wanted=KEY_NAMESPACE
        )
        raise KeyProofUnusable(file=str(signature), problem=problem)
    beside = signature.with_suffix("")
    text = _reported(beside, lambda: _text(beside))
    statement = read_statement(text)
    return Proof(signature, signed.key, statement, signed.blob, statement.must_be_signed(signed.key, signed.blob))


def must_state(proof: Proof, wanted: KeyStatement) -> None:
    """See that a statement says what is recorded now; only its time is its own. Raises KeyProofUnusable."""
    made = proof.statement
    for same, problem in (
        (made.ledger == wanted.ledger, say("the statement is for another record.")),
        (made.person == wanted.person, say("the statement is for another person.")),
        (made.key == wanted.key, say("the statement names another key than the one that signed it.")),
        (made.sealed == wanted.sealed, say("the statement names another bag than --sealed does.")),
        (made.witness == wanted.witness, say("the statement names another witness than --witness does.")),
        (made.replaces == wanted.replaces, say("the statement replaces another key.")),
    ):
        if not same:
            raise KeyProofUnusable(file=str(proof.file), problem=problem)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LONGEST).decode("utf-8", "replace")


def _reported(path: Path, work: Callable[[], T]) -> T:
    try:
        return work()
    except OSError as error:
        raise KeyProofUnusable(file=str(path), problem=error.strerror or type(error).__name__) from error
