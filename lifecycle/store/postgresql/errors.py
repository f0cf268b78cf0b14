"""What can be wrong with a store on a server, and with no other."""

from lifecycle.domain.errors import StoreError
from lifecycle.store.errors import SchemaOlder, StoreMissing, StoreReadOnly, StoreUnreachable


class ServerStoreMissing(StoreMissing):
    """The database holds no store; only its owner makes one."""

    code = "server-store-missing"
    message = "There is no record in {path}."
    advice = "The owner of the database creates the record.\n  lifecycle record create {path}"


class RoleMissing(StoreError):
    """The login has none of the roles of the record."""

    code = "role-missing"
    message = "Login {login} has no role in {path}. Nothing was done."
    advice = (
        "Ask the owner of the record for a role: lifecycle_append to record, lifecycle_read or lifecycle_audit to read."
    )


class ServerStoreExists(StoreError):
    """There is a store in the database already."""

    code = "server-store-exists"
    message = "{path} holds a record already. Nothing was changed."
    advice = "Name an empty database, or use the record."


class ServerReadOnly(StoreReadOnly):
    """The login may not write there, or the server is a replica."""

    code = "server-read-only"
    advice = "Use a login with the role lifecycle_append, at the primary server. To see both:\n  lifecycle doctor"


class ServerNotProven(StoreUnreachable):
    """The server did not prove by a certificate that it is the one that the address names."""

    code = "server-not-proven"
    message = "The server of record {path} did not prove its name: {reason}. Nothing was recorded."
    advice = (
        "Use the name in the certificate of the server as host. Put the certificate of your authority into "
        "~/.postgresql/root.crt, or name the file with sslrootcert. TLS must be on at the server."
    )


class ReadingCancelled(StoreError):
    """A replica ended a long reading, as what the reading saw stood in the way of what the primary did meanwhile."""

    code = "reading-cancelled"
    message = "Server {path} stopped this reading: {reason}. The answer is not complete. Nothing was changed."
    advice = (
        "Run the command again, or run the command at the primary server. If this happens often, ask the administrator "
        "to raise max_standby_streaming_delay on the replica."
    )


class OwnerNeeded(StoreError):
    """Only the owner of the database, or the administrator of the server, may do it."""

    code = "owner-needed"
    message = "This login may not do that in {path}: {statement}. Nothing was changed."
    advice = "Ask the administrator of the server to do it in psql, or use the login of the owner."


class ServerSchemaOlder(SchemaOlder):
    """The tables were made by an older version; only their owner upgrades them."""

    code = "server-schema-older"
    message = "Record {path} has an older schema ({found}; this version needs {known}). Nothing was changed."
    advice = "The owner of the database upgrades the record.\n  lifecycle record upgrade {path}"
