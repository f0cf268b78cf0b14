"""Who may write the record and what may be asked of it: the journal, card streams, disclosures, the record."""
