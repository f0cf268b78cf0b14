"""Why a person could not sign: each says who, what it needs, and the next step; nothing was recorded of it."""

from lifecycle.domain.errors import Abandoned, OperatorError


class SshMissing(OperatorError):
    """OpenSSH is not installed, and it signs."""

    code = "ssh-missing"
    message = "Cannot sign: {command} is not installed."
    advice = "Install OpenSSH, then repeat the command.\n  sudo apt install openssh-client"


class CannotSignHere(OperatorError):
    """An act has to be signed, and nobody can sign in this place, such as a page of the console."""

    code = "cannot-sign-here"
    message = "The policy requires signatures for this ({act}), and people cannot sign here. Nothing was recorded."
    advice = "Use the command line.\n  lifecycle custody --help"


class NoAgent(OperatorError):
    """There is no agent that could sign."""

    code = "no-agent"
    message = "{person} cannot sign: no SSH agent answers here."
    advice = (
        "Start an agent and add the key, or name the key file with --key.\n"
        '  eval "$(ssh-agent -s)" && ssh-add ~/.ssh/id_lifecycle'
    )


class AgentEmpty(OperatorError):
    """The agent shows no key at all, as one does that is locked."""

    code = "agent-empty"
    message = "{person} cannot sign: the SSH agent shows no key. It is empty or locked."
    advice = "Unlock the agent, or add the key.\n  ssh-add -X\n  ssh-add ~/.ssh/id_lifecycle"


class KeyNotHere(OperatorError):
    """Neither the agent nor a key file has a key that the record knows of this person."""

    code = "key-not-here"
    message = "{person} cannot sign: no key of {person} is in the SSH agent or in a key file given with --key."
    advice = (
        "Add the key, or name its file with --key. To see the keys of {person}:\n"
        "  ssh-add ~/.ssh/id_lifecycle\n"
        "  lifecycle custody person key list"
    )


class NoKeyOfPerson(OperatorError):
    """The record knows no key of a person that is valid."""

    code = "no-key-of-person"
    message = "{person} cannot sign: the record has no valid key of {person}."
    advice = 'Add a key of the person.\n  lifecycle custody person key add "{person}" --ssh ~/.ssh/id_lifecycle.pub'


class KeyFileUnusable(OperatorError):
    """What was named as a key file holds no key that OpenSSH can use."""

    code = "key-file-unusable"
    message = "Cannot use key file {file}: {reason}"
    advice = "Give the file of a private key that only you can read, made with ssh-keygen."


class KeyFileOpen(OperatorError):
    """A key file has no passphrase, and the policy asks for one."""

    code = "key-file-open"
    message = "{person} cannot sign with {file}: the file has no passphrase, and the policy requires one."
    advice = "Set a passphrase, then sign again.\n  ssh-keygen -p -f {file}"


class SigningRefused(OperatorError):
    """Agent, token or key file did not sign."""

    code = "signing-refused"
    message = "{person} did not sign with key {fingerprint}: {reason}"
    advice = "Look at the agent, the token and the passphrase, then repeat the command."


class SigningStopped(Abandoned):
    """Ctrl-C where somebody was to sign: what is to be signed is in the record, and can be signed later."""

    message = "Stopped at your request, before the act began. Intent {intent} stays open."
    advice = "Have it signed later, or withdraw it.\n  lifecycle approval list\n  lifecycle approval withdraw {intent}"


class SigningTimedOut(OperatorError):
    """Nobody touched the token, or typed what it asked for, in time."""

    code = "signing-timed-out"
    message = "{person} did not sign within {seconds} seconds."
    advice = "Repeat the command. Have the token and the passphrase at hand."


class NotTouched(OperatorError):
    """A token signed and vouches for nobody's touch, which is required."""

    code = "not-touched"
    message = "The signature of {person} does not count: the token was not touched."
    advice = "Make a key that requires touch, and add it.\n  ssh-keygen -t ed25519-sk -C lifecycle"


class PinNotAsked(OperatorError):
    """A token signed without its PIN, which the policy requires."""

    code = "token-pin-required"
    message = "The signature of {person} does not count: the token did not check its PIN."
    advice = "Make a key that requires the PIN, and add it.\n  ssh-keygen -t ed25519-sk -O verify-required -C lifecycle"
