"""What an auditor gets: the export of a record, and the verification of records and bundles."""
