"""Custody at the console."""
