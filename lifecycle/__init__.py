"""An event-sourced ledger for the custody of smart cards that keep HSM master keys."""
