# What pages run unseen (`<!-- run: ... -->`): cards, people and sets that are there when a page begins.

# card NAME SERIAL   makes a virtual card
card() { lifecycle virtual new "$1" --serial "$2" >/dev/null; }

# pins SERIAL...   a file with the factory PIN of cards
pins() { printf '%s 12345678\n' "$@" >~/.pins && chmod 600 ~/.pins; }

# sets NAME M SERIAL...   makes a set; its cards are there and have the factory PIN
sets() {
  local name=$1 needed=$2 serial words=()
  shift 2
  pins "$@"
  for serial; do words+=(--serial "$serial"); done
  lifecycle run create-server-master-key -m "$needed" -n $# --name "$name" --reader virtual "${words[@]}" \
    --pin-file ~/.pins --yes --no-input >/dev/null 2>&1
}

# held SERIAL NAME   adds a person who has a card
held() {
  lifecycle custody person add "$2" --virtual >/dev/null 2>&1
  lifecycle custody hand-over "$1" --to "$2" >/dev/null 2>&1 && lifecycle custody receive "$1" >/dev/null 2>&1
}

# one_reader   from now on there is one reader, which is empty; the cards lie beside it
one_reader() {
  export LIFECYCLE_READER=virtual
  beside=~/beside shelf=${LIFECYCLE_HOME:-~/.local/share/lifecycle}/virtual-cards
  mkdir -p "$beside" && mv "$shelf"/* "$beside"
}

# insert NAME   takes the card out that is in the one reader, and puts another one in
insert() {
  local beside=~/beside shelf=~/.local/share/lifecycle/virtual-cards
  mv "$shelf"/* "$beside" 2>/dev/null
  mv "$beside/$1".* "$shelf"
}

# branch   from now on commands are typed at a workstation of another office, which uses the same record
branch() {
  export LIFECYCLE_RECORD=~/.local/share/lifecycle/ledger.db LIFECYCLE_HOME=~/branch LIFECYCLE_STATION=branch
}

# head_office   and from now on at the first one again
head_office() { unset LIFECYCLE_RECORD LIFECYCLE_HOME LIFECYCLE_STATION; }

# sealed SERIAL PIN   changes the factory PIN of a card
sealed() {
  printf '12345678\n%s\n%s\n' "$2" "$2" |
    lifecycle run change-pin --reader virtual --serial "$1" --pin-file - --yes --no-input >/dev/null 2>&1
}
