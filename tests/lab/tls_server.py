"""A private server that is also reached over TCP, by TLS, with a certificate of an authority made for it."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from desk.patience import until

from lab.server import Server, _account
from lifecycle.store.address import ServerAddress

HERE = "127.0.0.1"
NAME = "db.lifecycle.test"
"""What the certificate of the server says; no name service knows it, so a test gives the address beside it."""

OVER_TCP = """
listen_addresses = '{here}'
port = {port}
ssl = on
ssl_cert_file = '{cert}'
ssl_key_file = '{key}'
ssl_ca_file = '{root}'
"""


class Authority:
    """Signs certificates of servers and of logins; its folder holds them, and their keys."""

    def __init__(self, folder: Path, name: str = "an authority of tests") -> None:
        folder.mkdir(mode=0o755, exist_ok=True)
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self.root = folder / "root.crt"
        made = _begun(self._name, self._name, self._key).add_extension(x509.BasicConstraints(True, 0), critical=True)
        self.root.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))

    def certify(self, name: str) -> tuple[Path, Path]:
        """Give the files of a certificate and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        made = _begun(_named(name), self._name, key).add_extension(names, critical=False)
        certificate, private = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        certificate.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))
        private.touch(mode=0o600)
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, private


class TlsServer(Server):
    """Takes logins over TCP that show a certificate of its authority, and over its socket as every server here."""

    def __init__(self) -> None:
        super().__init__()
        self.folder.chmod(0o755)
        self.authority = Authority(self.folder / "certificates")
        with socket.create_server((HERE, 0)) as free:
            self.port = free.getsockname()[1]

    def address(self, database: str, user: str = "lab") -> ServerAddress:
        return replace(super().address(database, user), port=str(self.port))

    def over_tcp(self, database: str, user: str, *, name: str = NAME, root: Path | None = None) -> str:
        """Give the words of an address for a login with a certificate."""
        certificate, key = self.authority.certify(user)
        files = f"sslrootcert={root or self.authority.root}&sslcert={certificate}&sslkey={key}"
        return f"postgresql://{user}@{name}:{self.port}/{database}?{files}"

    @contextmanager
    def without_tls(self) -> Iterator[None]:
        """Have it speak no TLS for a while."""
        self._speak("off")
        yield
        self._speak("on")

    def _speak(self, tls: str) -> None:
        self.run(f"ALTER SYSTEM SET ssl = {tls}")
        self.run("SELECT pg_reload_conf()")
        assert until(lambda: self.run("SHOW ssl") == [(tls,)])

    def _make(self) -> None:
        super()._make()
        certificate, key = self.authority.certify(NAME)
        account = _account()
        if account is not None:
            os.chown(key, account.pw_uid, account.pw_gid)
        with (self.data / "pg_hba.conf").open("a") as file:
            file.write(f"hostssl all all {HERE}/32 cert\n")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(OVER_TCP.format(here=HERE, port=self.port, cert=certificate, key=key, root=self.authority.root))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer,
        subject,
        key.public_key(),
        x509.random_serial_number(),
        now - timedelta(hours=1),
        now + timedelta(days=1),
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
