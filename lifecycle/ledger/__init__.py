"""Writing the record and asking it: the journal, which alone appends, card streams, and the record for rules."""
