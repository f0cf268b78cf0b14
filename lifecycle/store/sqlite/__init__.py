"""The store in one SQLite file: connections, opening, appending, reading, backups, and its verification."""
