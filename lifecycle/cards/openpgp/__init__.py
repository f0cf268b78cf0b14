"""The OpenPGP card application, version 3.4: sections in this folder are those of its functional specification."""
