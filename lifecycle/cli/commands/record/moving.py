"""The signatures under a move of the record; loaded when something is moved."""

from lifecycle.approval.acting import SignedAct
from lifecycle.cli.context import Context
from lifecycle.cli.signing import act_signed, signing
from lifecycle.station.copying import RECORD_MOVE, kind_of
from lifecycle.station.settings import Settings
from lifecycle.store.address import Place


def signed(context: Context, here: Settings, target: Place) -> SignedAct | None:
    """Have people sign in a record that it goes on in another place, where its policy asks for that."""
    with signing(context, here) as signer:
        return act_signed(context, signer, RECORD_MOVE, {"to": kind_of(target)}, aside=context.json)
