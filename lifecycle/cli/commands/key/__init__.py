"""The keys that sign checkpoints, one for each workstation: shown, replaced, added and ended.

With --json: schema, command, outcome, and `keys` (verifier keys, Ed25519 before ML-DSA-44 of each); after a change
`old`, and the first checkpoint of the new key or null. `list` gives an object for each key that was ever named.
"""

from lifecycle.cli.lazy import LazyGroup
from lifecycle.wording.language import translate as _

command = LazyGroup(
    "key",
    where={
        "show": f"{__name__}.showing:show",
        "list": f"{__name__}.showing:list_",
        "rotate": f"{__name__}.replacing:rotate",
        "adopt": f"{__name__}.replacing:adopt",
        "request": f"{__name__}.workstations:request",
        "add": f"{__name__}.workstations:add",
        "end": f"{__name__}.workstations:end",
    },
    help=_("Show, replace, add or end the keys that sign checkpoints."),
    examples=("lifecycle key show",),
    see_also=("lifecycle checkpoint",),
)
