"""The store in one SQLite file: connections, schema, opening, appending, reading, and backups."""
