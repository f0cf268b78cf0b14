"""Transport keys on cards: the operations that split one over a set, and bring it back, as commands of this group."""

from lifecycle.cli.commands.run import command_of
from lifecycle.operations import all_operations, typed_name

_BACKUP, _RESTORE = (all_operations()[name] for name in ("back-up-transport-key", "restore-transport-key"))

backup = command_of(_BACKUP, typed_name(_BACKUP))
restore = command_of(_RESTORE, typed_name(_RESTORE))
