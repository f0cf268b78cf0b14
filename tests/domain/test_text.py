"""A text may hold commands: each on a line of its own, with its values quoted for a shell."""

import shlex

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.text import Text, commands_in, is_command, say


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1))
def test_a_value_in_a_command_is_one_word(name: str) -> None:
    """Whatever is in it: quotes, dollars, blanks."""
    shown = str(say("Complete the set.\n  lifecycle run complete-set --set {name}", name=name))
    assert commands_in(shown) == [["lifecycle", "run", "complete-set", "--set", name]]
    assert shlex.split(shown.split("\n  ", 1)[1]) == ["lifecycle", "run", "complete-set", "--set", name]


def test_a_value_in_a_sentence_stays_as_it_is() -> None:
    """Quotes are for shells."""
    assert str(say("Set {name} is not complete.", name="A B")) == "Set A B is not complete."


def test_words_that_are_quoted_already_are_not_quoted_again() -> None:
    """The whole command line of somebody is a value."""
    command = shlex.join(["sudo", "-u", "alice", "lifecycle", "report", "set", "A B"])
    assert str(say("Run it as alice.\n  {command}", command=command)) == f"Run it as alice.\n  {command}"


def test_a_command_inside_a_command_of_words_is_found() -> None:
    """As in an advice that is itself a value."""
    advice = say("  lifecycle verify")
    assert commands_in(str(Text("Next:\n{advice}", {"advice": advice}))) == [["lifecycle", "verify"]]


def test_other_lines_that_stand_further_in_are_no_commands() -> None:
    """A list, or what a command prints."""
    assert not is_command("  serial       15C000E3A8171006")
    assert not is_command("lifecycle verify")
    assert str(say("Made:\n  name   {name}", name="A B")) == "Made:\n  name   A B"


def test_the_home_of_a_person_stays_what_a_shell_knows() -> None:
    """Only where the text itself has it: a value that begins so is a file of that very name."""
    assert str(say("As:\n  lifecycle x ~/.ssh/id.pub")) == "As:\n  lifecycle x ~/.ssh/id.pub"
    assert str(say("As:\n  lifecycle x {file}", file="~/a b")) == "As:\n  lifecycle x '~/a b'"
