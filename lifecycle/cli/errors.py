"""What can go wrong at the command line itself."""

from lifecycle.domain.errors import OperatorError


class BadCommand(OperatorError):
    """The words of the command line cannot be understood."""

    code = "bad-command"
    message = "{problem}"
    advice = "`{command} --help` says what can be typed."


class BadPinFile(OperatorError):
    """The file or descriptor that PINs were to be read from cannot be used."""

    code = "bad-pin-file"
    message = "No PINs were read from {source}: {problem}"
    advice = "It must be a file that you alone can read (chmod 600), or a pipe, with one answer on each line."


class OutputLost(OperatorError):
    """What was to be printed could not be written."""

    code = "output-lost"
    message = "The output could not be written: {problem}"
    advice = "What was done is done, and it is in the record. See that there is room where the output goes."
