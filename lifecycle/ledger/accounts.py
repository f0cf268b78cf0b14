"""The account under which somebody writes: the person to whom it belongs acts, or else the one whom the setting names.

An account that belongs to nobody keeps the setting, which anybody can type: what it names is claimed.
"""

from collections.abc import Callable
from typing import Final

from lifecycle.ledger.record import Record

ACCOUNT_PARAMETER: Final = "account"
"""Of OperationStarted: the commitment of the name of the account."""


def account_committed(record: Record, account: str, actor: str, disclose: Callable[[str], str]) -> str:
    """Give the commitment of an account: the one that its person or its name has already, or else a new one."""
    owner = record.person_of_login(account)
    if owner is not None and owner.login is not None:
        return owner.login
    person = record.person(actor)
    if person is not None and record.disclosed(person.name) == account:
        return person.name
    return disclose(account)


def names_another(record: Record, account: str, setting: str) -> str | None:
    """Give the person of an account where the setting names somebody else; None where it names nobody else."""
    owner = record.person_of_login(account)
    if owner is None or setting in {account, owner.id, record.name(owner.id)}:
        return None
    return owner.id
