"""Read models: one file each, a table and a fold over events."""
