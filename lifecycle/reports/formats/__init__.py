"""How a report is written: a table for people, CSV for spreadsheets, JSON for machines."""
