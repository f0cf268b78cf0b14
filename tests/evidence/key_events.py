"""Events that say which keys sign, as the text of the format has them, honest or forged."""

from collections.abc import Sequence
from hashlib import sha256

from bundles import OPERATOR, ORIGIN, Ledger, Signer

NAME = f"lifecycle/ledger/{ORIGIN}"


def added(  # noqa: PLR0913 - all that a statement depends on
    of: Ledger,
    new: Signer,
    *,
    known: Sequence[Signer] = (OPERATOR,),
    by: Sequence[Signer] = (OPERATOR,),
    own: Signer | None = None,
    name: str = NAME,
    line: str | None = None,
) -> int:
    """Append the event that a key signs too; `by` vouch for it, and `own` signs for the new one.

    `name` is that of the record for which it is signed, and `line` one more line of the statement.
    """
    described = [f"known {each.vkey(name, 1)} {sha256(each.publics[6]).hexdigest()}" for each in known]
    head = ["lifecycle signing key addition v1", name, new.vkey(name, 1), new.vkey(name, 6), "workstation branch"]
    text = "".join(f"{each}\n" for each in (*head, *described, *([] if line is None else [line])))
    facts = {
        "ed25519": new.vkey(name, 1),
        "ml_dsa_44": new.vkey(name, 6),
        "workstation": "branch",
        "statement": f"{text}\n{''.join(each.line(name, text) for each in (own or new, *by))}",
    }
    return of.add("signing-key-added.1", facts, f"ledger:{of.origin}")


def ended(of: Ledger, signer: Signer) -> int:
    """Append the event that a key signs no more."""
    return of.add(
        "signing-key-ended.1",
        {"ed25519": signer.vkey(NAME, 1), "ml_dsa_44": signer.vkey(NAME, 6)},
        f"ledger:{of.origin}",
    )


def rotated(of: Ledger, old: Signer, new: Signer, *, by: Signer | None = None, name: str = NAME) -> int:
    """Append the event that one key gives its place to another; `by` signs for the new one."""
    described = [f"{key.vkey(name, 1)} {sha256(key.publics[6]).hexdigest()}" for key in (old, new)]
    text = "".join(f"{line}\n" for line in ("lifecycle signing key rotation v1", name, *described))
    facts = {
        "old_ed25519": old.vkey(name, 1),
        "old_ml_dsa_44": old.vkey(name, 6),
        "new_ed25519": new.vkey(name, 1),
        "new_ml_dsa_44": new.vkey(name, 6),
        "statement": f"{text}\n{old.line(name, text)}{(by or new).line(name, text)}",
    }
    return of.add("signing-key-rotated.1", facts, f"ledger:{of.origin}")
