"""A small writer of evidence bundles, made from the text of the format alone, for ledgers that are honest or forged."""

import base64
import hashlib
import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BLOCK = 65_536
ORIGIN = "00112233445566aa"
START = 1_790_000_000
"""Seconds since 1970 at the first event."""

Json = dict[str, Any]


def canonical(value: object) -> bytes:
    """Give the one form of a JSON value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def b64(content: bytes) -> str:
    """Give base64 as text."""
    return base64.b64encode(content).decode("ascii")


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Give MTH(D[n]) as RFC 6962, section 2.1, writes it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def audit_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Give PATH(m, D[n]) (RFC 6962, section 2.1.1)."""
    if len(leaves) <= 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return [*audit_path(index, leaves[:half]), root_of(leaves[half:])]
    return [*audit_path(index - half, leaves[half:]), root_of(leaves[:half])]


def growth(size: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """Give PROOF(m, D[n]) (RFC 6962, section 2.1.2)."""
    if size == 0:
        return []
    if size == len(leaves):
        return [] if whole else [root_of(leaves)]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if size <= half:
        return [*growth(size, leaves[:half], whole=whole), root_of(leaves[half:])]
    return [*growth(size - half, leaves[half:], whole=False), root_of(leaves[:half])]


class Signer:
    """A signing key, always the same for the same seed."""

    def __init__(self, seed: str = "operator") -> None:
        self.ed25519 = Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest())
        self.ml_dsa = MLDSA44PrivateKey.from_seed_bytes(sha256(b"ml-dsa" + seed.encode()).digest())
        self.publics = {
            1: self.ed25519.public_key().public_bytes_raw(),
            6: self.ml_dsa.public_key().public_bytes_raw(),
        }

    def key_id(self, name: str, kind: int) -> bytes:
        """Give the key id under a name."""
        return sha256(name.encode() + b"\n" + bytes((kind,)) + self.publics[kind]).digest()[:4]

    def vkey(self, name: str, kind: int) -> str:
        """Give the verifier key."""
        return f"{name}+{self.key_id(name, kind).hex()}+{b64(bytes((kind,)) + self.publics[kind])}"

    def vkeys(self, name: str) -> bytes:
        """Give both verifier keys as the lines of a file."""
        return f"{self.vkey(name, 1)}\n{self.vkey(name, 6)}\n".encode()

    def pem(self) -> bytes:
        """Give the Ed25519 key in PEM."""
        return self.ed25519.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def line(self, name: str, text: str) -> str:
        """Give a signature line over a text."""
        return f"\u2014 {name} {b64(self.key_id(name, 1) + self.ed25519.sign(text.encode()))}\n"

    def checkpoint(self, origin: str, size: int, root: bytes, time: int) -> bytes:
        """Sign a checkpoint."""
        name = f"lifecycle/ledger/{origin}"
        text = f"{name}\n{size}\n{b64(root)}\n"
        named = bytes((len(name),)) + name.encode()
        stamp = struct.pack(">Q", time)
        message = b"subtree/v1\n\0" + named + stamp + named + struct.pack(">QQ", 0, size) + root
        cosigned = b64(self.key_id(name, 6) + stamp + self.ml_dsa.sign(message))
        return f"{text}\n{self.line(name, text)}\u2014 {name} {cosigned}\n".encode()


OPERATOR = Signer()


def event_id(position: int, salt: int = 0) -> str:
    """Give an id like a UUIDv7, always the same for the same position."""
    digits = f"{START * 1000 + position:012x}7{salt:03x}8{position:015x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@dataclass
class Ledger:
    """Events in their order, as bytes; it grows, and can be tampered with."""

    origin: str = ORIGIN
    lines: list[bytes] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)

    def add(self, tag: str, facts: Json, stream: str = "card:0011223344556677", time: int | None = None) -> int:
        """Append an event; gives its position."""
        position = len(self.lines) + 1
        version = self.versions[stream] = self.versions.get(stream, 0) + 1
        event = {
            "actor": "person:0123456789abcdef",
            "facts": facts,
            "id": event_id(position),
            "operation": None,
            "station": "desk",
            "stream": stream,
            "tag": tag,
            "time": (START + position) * 1_000_000 if time is None else time,
            "version": version,
            "virtual": True,
        }
        self.lines.append(canonical(event))
        return position

    def begin(self) -> "Ledger":
        """Append the event that begins a ledger."""
        self.add("ledger-begun.1", {"origin": self.origin.upper()}, f"ledger:{self.origin.upper()}")
        return self

    def fill(self, size: int) -> "Ledger":
        """Append events of a few cards until there are so many."""
        while len(self.lines) < size:
            number = len(self.lines)
            self.add("thing-seen.1", {"number": number, "word": "m\u00e4rz"}, f"card:{number % 5:016X}")
        return self

    def copy(self) -> "Ledger":
        """Give another ledger with the same past."""
        return Ledger(self.origin, list(self.lines), dict(self.versions))

    @property
    def leaves(self) -> list[bytes]:
        """The leaf hashes."""
        return [sha256(b"\x00" + line).digest() for line in self.lines]

    def checkpoint(self, size: int | None = None, time: int | None = None, signer: Signer = OPERATOR) -> bytes:
        """Sign a checkpoint of the first events."""
        covered = len(self.lines) if size is None else size
        return signer.checkpoint(
            self.origin, covered, root_of(self.leaves[:covered]), START + covered if time is None else time
        )


def ledger(size: int) -> Ledger:
    """Make a ledger."""
    return Ledger().begin().fill(size) if size else Ledger()


Members = dict[str, bytes]


def members_of(  # noqa: PLR0913 - all that a bundle depends on
    of: Ledger,
    first: int | None = None,
    last: int | None = None,
    *,
    covered: int | None = None,
    checkpoints: Sequence[int] = (),
    since: Sequence[int] = (),
    signer: Signer = OPERATOR,
    head: bytes | None = None,
    notes: Iterable[tuple[int, bytes]] = (),
    vkeys: bytes | None = None,
    disclosures: Sequence[tuple[bytes, str]] = (),
) -> Members:
    """Give the members of a bundle, but for the manifest and what signs it."""
    size = len(of.lines) if covered is None else covered
    b = size if last is None else last
    a = (1 if b else 0) if first is None else first
    leaves = of.leaves[:size]
    root = root_of(leaves)
    found: Members = {"README.txt": b"Verify me.\n", "spec/format.txt": b"As it says.\n"}
    found["reports/cards.csv"] = b"serial\r\n"
    note = of.checkpoint(size, signer=signer) if head is None else head
    found[f"checkpoints/{size:012}.txt"] = note
    for each in checkpoints:
        found[f"checkpoints/{each:012}.txt"] = of.checkpoint(each, signer=signer)
    for each, other in notes:
        found[f"checkpoints/{each:012}.txt"] = other
    at = a
    while b and at <= b:
        end = min((at - 1) // BLOCK * BLOCK + BLOCK, b)
        found[f"events/{at:012}.jsonl"] = b"".join(line + b"\n" for line in of.lines[at - 1 : end])
        at = end + 1
    found |= {"leaves/before.bin": b"".join(leaves[: a - 1])} if a > 1 else {}
    found |= {"leaves/after.bin": b"".join(leaves[b:])} if b < size else {}
    for each in since:
        proof = growth(each, leaves)
        lines = [
            "lifecycle consistency proof v1",
            f"from {each} {b64(root_of(leaves[:each]))}",
            f"to {size} {b64(root)}",
        ]
        found[f"consistency/{each:012}-{size:012}.txt"] = "".join(f"{e}\n" for e in [*lines, *map(b64, proof)]).encode()
    for position in dict.fromkeys((a, b)) if b else ():
        path = "".join(f"{b64(each)}\n" for each in audit_path(position - 1, leaves))
        text = f"c2sp.org/tlog-proof@v1\nindex {position - 1}\n{path}\n".encode()
        found[f"proofs/{position:012}.tlog-proof"] = text + note
    anchors = b"".join(_anchor_lines(of, a, b))
    found |= {"card-anchors.jsonl": anchors} if anchors else {}
    if disclosures:
        said = [
            {"content": text, "digest": sha256(b"\x02" + salt + text.encode()).hexdigest(), "salt": salt.hex()}
            for salt, text in disclosures
        ]
        found["disclosures.jsonl"] = b"".join(canonical(e) + b"\n" for e in sorted(said, key=lambda e: e["digest"]))
    name = f"lifecycle/ledger/{of.origin}"
    found["keys/ledger.vkey"] = signer.vkeys(name) if vkeys is None else vkeys
    found["keys/ledger.pem"] = signer.pem()
    found["manifest.json"] = canonical(
        {
            "bundle": 1,
            "checkpoint": f"checkpoints/{size:012}.txt",
            "disclosures": "all" if disclosures else "none",
            "first": a,
            "last": b,
            "origin": name,
            "people": [],
            "root": root.hex(),
            "size": size,
            "virtual": True,
        }
    )
    return found


def _anchor_lines(of: Ledger, first: int, last: int) -> Iterable[bytes]:
    for position in range(max(first, 1), last + 1):
        if b'"anchor-seen.' not in of.lines[position - 1]:
            continue
        event = json.loads(of.lines[position - 1])
        facts = event["facts"]
        said = {
            "position": position,
            "serial": event["stream"].partition(":")[2],
            "slots": [slot["anchor"] for slot in facts["slots"]],
            "time": event["time"],
            "verdict": facts["verdict"],
        }
        yield canonical(said) + b"\n"


def manifest_of(members: Members) -> bytes:
    """Give the sums of all members."""
    listed = sorted(name for name in members if not name.startswith("MANIFEST.sha256"))
    return "".join(f"{sha256(members[name]).hexdigest()}  {name}\n" for name in listed).encode()


def signed(members: Members, signer: Signer = OPERATOR) -> Members:
    """Add the manifest and the three signatures of it."""
    manifest = manifest_of(members)
    return members | {"MANIFEST.sha256": manifest} | detached(manifest, signer)


def detached(manifest: bytes, signer: Signer = OPERATOR) -> Members:
    """Sign a manifest in three forms."""
    public, sign = signer.publics[1], signer.ed25519.sign
    about = _ssh(b"lifecycle-bundle") + _ssh(b"") + _ssh(b"sha512")
    value = sign(b"SSHSIG" + about + _ssh(hashlib.sha512(manifest).digest()))
    key = _ssh(_ssh(b"ssh-ed25519") + _ssh(public))
    blob = b64(b"SSHSIG\0\0\0\1" + key + about + _ssh(_ssh(b"ssh-ed25519") + _ssh(value)))
    lines = "\n".join(blob[at : at + 70] for at in range(0, len(blob), 70))
    number = sha256(public).digest()[:8]
    first = sign(hashlib.blake2b(manifest).digest())
    comment = "lifecycle/ledger/x 1"
    second = sign(first + comment.encode())
    mini = f"untrusted comment: key {number[::-1].hex().upper()}\n{b64(b'ED' + number + first)}\n"
    mini += f"trusted comment: {comment}\n{b64(second)}\n"
    return {
        "MANIFEST.sha256.ed25519": sign(manifest),
        "MANIFEST.sha256.sig": f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n".encode(),
        "MANIFEST.sha256.minisig": mini.encode(),
    }


def _ssh(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def zipped(members: Members, path: Path, change: Callable[[zipfile.ZipInfo], None] | None = None) -> Path:
    """Write members as a zip of stored files, sorted by name; `change` is asked about each."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            if change is not None:
                change(info)
            archive.writestr(info, members[name], compress_type=info.compress_type)
    return path


def bundle(path: Path, of: Ledger, signer: Signer = OPERATOR, **options: Any) -> Path:  # noqa: ANN401 - those of members_of
    """Write the bundle of a ledger."""
    return zipped(signed(members_of(of, signer=signer, **options), signer), path)


CARD = "card:A1A2A3A4A5A6A7A8"


def forked(at: int, size: int) -> Ledger:
    """Give a ledger that is another from an event on."""
    other = ledger(at - 1)
    other.add("thing-seen.1", {"other": True})
    return other.fill(size)


def seen(of: Ledger, size: int, root: str, verdict: str = "consistent", origin: str = ORIGIN) -> str:
    """Append that a card showed an anchor; gives the id of the anchor."""
    anchor = {"counter": 1, "origin": origin.upper(), "root": root, "size": size}
    slots = [
        {"anchor": anchor, "signature": "unsigned", "verdict": verdict},
        {"anchor": None, "signature": "unsigned", "verdict": "never-written"},
    ]
    of.add("anchor-seen.2", {"size": len(of.lines), "slots": slots, "verdict": verdict}, CARD)
    return f"{origin.upper()}:1:{size}:{root[:16]}"


def written(of: Ledger, size: int, root: str, signature: str | None = None) -> str:
    """Append that an anchor was written on a card; gives its id."""
    anchor = {"counter": 1, "origin": of.origin.upper(), "root": root, "size": size}
    facts = {"anchor": anchor, "moment": "after", "signature": signature, "statement": signature and "00" * 96}
    of.add("anchor-written.2", facts, CARD)
    return f"{of.origin.upper()}:1:{size}:{root[:16]}"


def anchored_before(of: Ledger, size: int, root: str) -> None:
    """Append that an anchor was written and seen, as the versions before signed anchors recorded it."""
    anchor = {"counter": 1, "origin": of.origin.upper(), "root": root, "size": size}
    slots = [{"anchor": anchor, "verdict": "consistent"}, {"anchor": None, "verdict": "never-written"}]
    of.add("anchor-written.1", {"anchor": anchor, "moment": "after"}, CARD)
    of.add("anchor-seen.1", {"size": len(of.lines), "slots": slots, "verdict": "consistent"}, CARD)


def named(of: Ledger, salt: bytes, text: str) -> None:
    """Append an event with the digest of a text."""
    digest = sha256(b"\x02" + salt + text.encode()).hexdigest()
    of.add("person-named.1", {"name": digest}, "person:1")
