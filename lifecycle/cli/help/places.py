"""The environment variables, the files and the handbook of lifecycle, as its help and its manual list them."""

from collections.abc import Mapping
from typing import Final

from lifecycle.domain.text import Text, say

VARIABLES: Final[Mapping[str, Text]] = {
    "LIFECYCLE_HOME": say("One folder for everything: config.toml, the record, keys and virtual cards."),
    "LIFECYCLE_CONFIG": say("Another file of settings."),
    "LIFECYCLE_RECORD": say("File of the record. The earlier name LIFECYCLE_STORE still works."),
    "LIFECYCLE_OPERATOR": say("Account that events name. The earlier name LIFECYCLE_ACTOR still works."),
    "LIFECYCLE_READER": say("Reader to use, as for --reader."),
    "LIFECYCLE_STATION": say("Name of this workstation in events. Default: the host name."),
    "LIFECYCLE_TRANSPORT_KEYS": say("Folder of the transport keys."),
    "LIFECYCLE_VIRTUAL_CARDS": say("Folder of the virtual cards."),
    "LIFECYCLE_SIGNING_KEY": say("File of the key that signs checkpoints."),
    "LIFECYCLE_LAST_CHECKPOINTS": say("Folder of the last checkpoints. Leave the folder out of backups."),
    "LIFECYCLE_LOG": say("File of the log."),
    "LIFECYCLE_FILE_SYSTEM": say("Type of file system that you accept for the record."),
    "LIFECYCLE_POLICY": say("Policy file that has to be the adopted one."),
    "LIFECYCLE_ATTESTATION_ROOTS": say("PEM file with the root certificates of makers whose cards attest their keys."),
    "LIFECYCLE_TIME_LIMIT": say("Seconds that a reader has for an answer, 0.1 to 600."),
    "LC_ALL, LC_MESSAGES, LANG, LANGUAGE": say("Language of the texts: English or Portuguese."),
}

FILES: Final[Mapping[str, Text]] = {
    "~/.config/lifecycle/config.toml": say("Settings, under the names of the variables without LIFECYCLE_."),
    "~/.local/share/lifecycle/ledger.db": say("Record."),
    "~/.local/share/lifecycle/lifecycle.log": say("Log for engineers. The log is not the record."),
    "~/.local/share/lifecycle/signing.key": say("Private key that signs checkpoints."),
    "~/.local/share/lifecycle/keys": say("Transport keys."),
    "~/.local/share/lifecycle/virtual-cards": say("Virtual cards."),
    "~/.local/state/lifecycle/last-checkpoints": say("Last checkpoints of this workstation."),
}

HANDBOOK: Final[Mapping[str, Text]] = {
    "first-hour.md": say("New here: the first hour, without a card or a reader."),
    "custodian/README.md": say("For custodians: check a card, change a PIN, a lost card."),
    "officer/README.md": say("For security officers: create, copy and check sets."),
    "auditor/start-here.md": say("For auditors: verify evidence, read reports."),
    "sysadmin/README.md": say("For administrators: install, back up, restore."),
}
"""Where each reader starts, as paths below ops/handbook in the source."""
