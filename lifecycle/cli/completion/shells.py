"""The shells: the script that each one runs, and the form in which it takes a value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from click.shell_completion import split_arg_string

from lifecycle.cli.completion.line import TypedLine
from lifecycle.domain.hostile_text import harmless


@dataclass(frozen=True)
class Offer:
    """One value that can stand at the cursor, with a few words about it; or what the shell knows itself."""

    text: str
    help: str = ""
    files: str = ""
    """"file" or "dir" where the shell lists them."""


@dataclass(frozen=True)
class Shell:
    """A shell; `form` gives the lines that its script reads, None where a value cannot be typed there."""

    script: str
    form: Callable[[Offer, TypedLine, str | None], str | None]


_BARE: Final = re.compile(r"([^\w@%+:,./=-])")
_QUOTED: Final = re.compile(r'([\\"$`])')


def _for_bash(offer: Offer, typed: TypedLine, word: str | None) -> str | None:
    """Quote a value as bash would have it typed, and leave out what bash does not put it in the place of."""
    if offer.files:
        return offer.files
    text = offer.text.removeprefix(_kept(typed, word))
    if not typed.quote:
        return "=" + _BARE.sub(r"\\\1", text)
    if typed.quote in text or "!" in text:  # which ends the quotation, or recalls an earlier line
        return None
    return "=" + (text if typed.quote == "'" else _QUOTED.sub(r"\\\1", text))


def _kept(typed: TypedLine, word: str | None) -> str:
    """Give the beginning of a word that bash keeps: it breaks words at : and =."""
    replaced = "" if not word else split_arg_string(word)[-1]
    before = typed.incomplete.removesuffix(replaced)
    return "" if word is None or typed.quote or before + replaced != typed.incomplete else before


def _with_help(offer: Offer, typed: TypedLine, word: str | None) -> str:  # noqa: ARG001 - the form of a form
    """Give a value, and below it what is said about it; zsh and fish quote it themselves."""
    if offer.files:
        return offer.files
    return f"={offer.text}\n+{harmless(offer.help)}" if offer.help else f"={offer.text}"


_BASH = """\
_lifecycle_completion() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            =*) COMPREPLY+=("${line#=}") ;;
            file) compopt -o default ;;
            dir) compopt -o dirnames ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORD="$2" _LIFECYCLE_COMPLETE=bash "$1" 2>/dev/null)
}
complete -o nosort -F _lifecycle_completion lifecycle
"""
_ZSH = """\
#compdef lifecycle
_lifecycle() {
    local line
    local -a values shown
    for line in "${(@f)$(COMP_LINE="${(j: :)words[1,CURRENT]}" _LIFECYCLE_COMPLETE=zsh $words[1] 2>/dev/null)}"; do
        case $line in
            file) _files ;;
            dir) _files -/ ;;
            "="*)  # unquoted, zsh would look for a command
                values+=("${line[2,-1]}")
                shown+=("${line[2,-1]}")
                ;;
            "+"*) shown[-1]+="  -- ${line[2,-1]}" ;;
        esac
    done
    (( $#values )) && compadd -U -l -V lifecycle -d shown -a values
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _lifecycle "$@"
else
    compdef _lifecycle lifecycle
fi
"""
_FISH = """\
function __lifecycle_completion
    set -lx COMP_LINE (commandline -cp | string collect)
    set -lx _LIFECYCLE_COMPLETE fish
    set -l value
    for line in (command lifecycle 2>/dev/null)
        switch $line
            case file
                __fish_complete_path (commandline -ct)
            case dir
                __fish_complete_directories (commandline -ct)
            case '=*'
                set -q value[1]; and printf '%s\\n' $value
                set value (string sub -s 2 -- $line)
            case '+*'
                printf '%s\\t%s\\n' $value (string sub -s 2 -- $line)
                set value
        end
    end
    set -q value[1]; and printf '%s\\n' $value
end
complete --command lifecycle --no-files --arguments '(__lifecycle_completion)'
"""

SHELLS: Final[Mapping[str, Shell]] = {
    "bash": Shell(_BASH, _for_bash),
    "zsh": Shell(_ZSH, _with_help),
    "fish": Shell(_FISH, _with_help),
}
