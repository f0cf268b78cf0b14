"""The evidence bundle: what an auditor gets who believes nobody, works offline, and has openssl and a spreadsheet."""
