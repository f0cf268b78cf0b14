"""The steps of README.txt that are there for some bundles only: how its signatures are checked by hand."""

from typing import Final

LISTED_AND_SIGNED: Final = """\
1. The files are complete and unchanged, and their list is signed.

  sha256sum -c MANIFEST.sha256

  openssl pkeyutl -verify -pubin -inkey keys/ledger.pem -rawin -in MANIFEST.sha256 -sigfile MANIFEST.sha256.ed25519

The same key for other tools; each one is enough:

  ssh-keygen -Y verify -f keys/allowed_signers -I {origin} -n lifecycle-bundle -s MANIFEST.sha256.sig < MANIFEST.sha256

  minisign -V -p keys/minisign.pub -x MANIFEST.sha256.minisig -m MANIFEST.sha256

"""
LISTED_ONLY: Final = """\
1. The files are complete and unchanged. Their list is NOT SIGNED, and the record has no event about this bundle: an
account made it that may only read. The checkpoint is signed, and with it every event in this bundle.

  sha256sum -c MANIFEST.sha256

"""
OLDER_KEY: Final = """ The key was replaced
after this checkpoint was signed. The key that signed it is in keys/ledger.vkey, under the id that these 4 bytes give.
The commands here use the key of today."""
SIGNED_BY_CARDS: Final = """
6. Cards that can sign have signed the anchors that they keep. An event of the record names the key: the card made it
at its formatting, or showed it when the record first saw the card. parts/card-signatures/ has a folder with the newest
signature of each card, here SERIAL:

  cd parts/card-signatures/SERIAL
  openssl dgst -sha256 -verify key.pem -signature signature statement

The statement is 96 bytes: the text "lifecycle-anchor-v1", a zero byte, the application identifier of the card (16
bytes; bytes 9 to 14 are the serial), the card id (8), the name of the record (8), the signature counter of the card
(4), the number of events (8) and their root hash (32). This prints the number of events and the root hash:

  tail -c 40 statement | od -An -v -tx1

The root hash is the one that step 3 gives if you cut down the list of hashes to that number. It shows that somebody
with the card and its PIN saw this record at that count. It does not show that the key is in a genuine card.
"""
SIGNED_BY_PEOPLE: Final = """
7. People signed acts with keys of their own before the acts began. parts/people/intents/ has the exact text of each
act, and the name of the file is its SHA-256. parts/people/policies/ has the policies that say who has to sign what.
"""
WITH_KEYS: Final = """\
The signatures lie beside the texts. parts/people/signatures.txt lists each of them: text, signature, person, what for,
and a time at which the key was valid. You need ssh-keygen (OpenSSH 9.1 or later):

  cd parts/people
  while read -r text signature person purpose time; do
    ssh-keygen -Y verify -f allowed_signers -I "$person" -n "$purpose" -O verify-time="$time" -s "$signature" < "$text"
  done < signatures.txt

This shows that the keys in parts/people/allowed_signers signed these texts. Compare these keys with the keys that you
received another way, for example at the first enrolment, and give those to verify.py with --people FILE. verify.py also
checks that the acts in the events are the ones that were signed, by enough people with the right roles.

It does not show that people saw what they signed. A person who controls a workstation can show one act on its screen
and have another act signed. Only an approval that was made on another machine, from the file, does not depend on that
screen.
"""
WITHOUT_KEYS: Final = """\
The bundle was made without the public keys of people, so these signatures cannot be checked with it.
"""
