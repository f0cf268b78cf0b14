"""The OpenPGP card application 3.4.1 in software; numbers of sections are those of its specification."""
