"""How a report is written: a table, CSV, JSON, or one HTML page with pictures."""
