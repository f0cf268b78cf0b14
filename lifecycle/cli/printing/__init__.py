"""How the command line prints: sentences, tables, progress, and files that are written whole."""
