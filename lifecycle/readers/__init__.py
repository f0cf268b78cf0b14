"""Where a channel to a card comes from: PC/SC, a virtual card in this process, or a transcript."""
