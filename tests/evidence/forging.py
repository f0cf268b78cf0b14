"""Bundles that are changed and signed again by the owner of the key."""

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from bundles import zipped

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.evidence.bundle.detached import minisign_signature, ssh_signature
from lifecycle.signing.key_file import KeyFile

Members = dict[str, bytes]
Change = Callable[[Members], None]


def encoded(said: object) -> bytes:
    """Give the one form of a JSON value."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def forged(folder: Path, bundle: Path, change: Change) -> Path:
    """Change members of a bundle and sign the manifest again: what the owner of the key can do."""
    key = KeyFile(folder / "signing.key").load()
    assert key is not None
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if not name.startswith("MANIFEST")}
    change(members)
    lines = [f"{sha256(members[name]).hexdigest()}  {name}\n" for name in sorted(members)]
    manifest, said = "".join(lines).encode(), json.loads(members["manifest.json"])
    origin = SignedCheckpoint.read(members[said["checkpoint"]]).checkpoint.origin
    comment, public, sign = f"{origin} {said['size']}", key.public.ed25519, key.sign_bytes
    members |= {
        "MANIFEST.sha256": manifest,
        "MANIFEST.sha256.ed25519": sign(manifest),
        "MANIFEST.sha256.sig": ssh_signature(manifest, public, sign),
        "MANIFEST.sha256.minisig": minisign_signature(manifest, public, sign, comment),
    }
    return zipped(members, bundle.with_name("forged.zip"))
