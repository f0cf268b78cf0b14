"""This workstation: its settings, log, clock, readers and keys, and the one place where the parts are put together."""
