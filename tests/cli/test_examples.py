"""Every example that a help shows is done as it stands there, in a home where all that it names is there."""

import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from lab.office import FACTORY_PIN, NEW_PIN, Office
from lab.server import Server
from lab.two_offices import Branch

from lifecycle.approval.sshsig import KEY_NAMESPACE
from lifecycle.cli.commands import program
from lifecycle.cli.help.command import Command, Group
from lifecycle.station.serving import created

CARD, SPARE = "15C000E3A8171006", "15C000E3A8171101"
MEMBERS = (CARD, "15C000E3A8171102", "15C000E3A8171103")
OTHERS = (SPARE, "15C000E3A8171104", "15C000E3A8171105")
SERVER = "postgresql:"
ANSWER = {"change-pin": (FACTORY_PIN, NEW_PIN, NEW_PIN)}
"""What is asked for in secret, where it is no line for each card."""


def examples(group: Group = program, above: str = "") -> Iterator[tuple[str, str]]:  # type: ignore[assignment]
    """Give each example once, with the path of the command that shows it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert isinstance(command, Command | Group), name
        path = f"{above} {name}".strip()
        yield from ((path, example) for example in command.examples)
        if isinstance(command, Group):
            yield from examples(command, path)


ALL = dict.fromkeys([*program.examples, *(example for _path, example in examples())])  # type: ignore[attr-defined]


def test_every_command_has_an_example() -> None:
    """A group has those of the commands that are typed most."""
    shown = {path for path, _example in examples()}
    assert shown >= {path for path, _command in commands()}


def commands(group: Group = program, above: str = "") -> Iterator[tuple[str, click.Command]]:  # type: ignore[assignment]
    """Give every command by its path."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{above} {name}".strip(), command
        if isinstance(command, Group):
            yield from commands(command, f"{above} {name}".strip())


def test_every_command_to_look_at_is_there() -> None:
    """Up to what stands for a value, in capitals."""
    for path, command in commands():
        assert isinstance(command, Command | Group)
        for other in command.see_also:
            found: click.Command | None = program
            for word in other.removesuffix(" exit-codes").split()[1:]:
                if word.isupper() or word.startswith("-"):
                    break
                assert isinstance(found, Group), (path, other)
                found = found.get_command(click.Context(found), word)
            assert found is not None, (path, other)


# --- a home where all that is named in an example is there ---


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that prepared homes are kept in, by name."""
    return tmp_path_factory.mktemp("homes")


def done(office: Office, typed: str, *more: str) -> None:
    """Do a command, and see that it was done."""
    ran = office.run(*shlex.split(typed), *more)
    assert ran.code == 0, (typed, ran)


def pins(office: Office, *lines: str) -> tuple[str, ...]:
    """Answer beforehand what is asked for in secret, and confirm."""
    path = office.folder / "pins"
    path.touch(mode=0o600)
    path.write_text("".join(f"{line}\n" for line in lines))
    return ("--pin-file", str(path), "--yes", "--no-input")


def begin(office: Office) -> None:
    """Six new cards, people, and a place."""
    for number, serial in enumerate((*MEMBERS, *OTHERS), 1):
        office.new_card("alice" if serial == CARD else f"card-{number}", serial=serial)
        done(office, f"run inspect --serial {serial}")
    for name, role in (("Ana Souza", "witness"), ("Davi Lima", "custodian")):
        done(office, f'custody person add "{name}" --role {role}')
    done(office, 'custody place add "Safe A"')


def issue(office: Office) -> None:
    """A set of three of the cards."""
    begin(office)
    make_set(office, "run create-server-master-key -m 2 -n 3 --name PROD-A")


def make_set(office: Office, typed: str, code: int = 0, first: str = FACTORY_PIN) -> None:
    serials = [word for serial in MEMBERS for word in ("--serial", serial)]
    lines = [f"{each} {first if each == CARD else FACTORY_PIN}" for each in MEMBERS]
    ran = office.run(*shlex.split(typed), *serials, *pins(office, *lines))
    assert ran.code == code, ran


def issued_in_part(office: Office) -> None:
    """A set whose third card lost its power while its share was written."""
    begin(office)
    done(office, "virtual tear card-3 --after-unit 12")
    make_set(office, "run create-server-master-key -m 2 -n 3 --name PROD-A", 6)
    done(office, "run inspect --serial", MEMBERS[2])


def cut_off(office: Office) -> None:
    """A change of a PIN that was cut off."""
    begin(office)
    done(office, "virtual tear alice --before-unit 19")
    ran = office.run("run", "change-pin", "--serial", CARD, *pins(office, *ANSWER["change-pin"]))
    assert ran.code == 6, ran


def changed_elsewhere(office: Office) -> None:
    """A card whose PIN was changed where this record did not see it."""
    begin(office)
    elsewhere = ("--record", str(office.folder / "elsewhere.db"))
    ran = office.run("run", "change-pin", "--serial", CARD, *elsewhere, *pins(office, *ANSWER["change-pin"]))
    assert ran.code == 0, ran
    done(office, f"run inspect --serial {CARD}")


def unformatted(office: Office) -> None:
    """A card as it left its maker, and the key for it."""
    done(office, "virtual new bruno --serial", SPARE)
    done(office, f"virtual new alice --serial {CARD} --unformatted")


def alone(office: Office) -> None:
    """The only card there is."""
    office.new_card("alice", serial=CARD)


def sealed(office: Office) -> None:
    """A card of a set, with a PIN of its own."""
    begin(office)
    ran = office.run("run", "change-pin", "--serial", CARD, *pins(office, *ANSWER["change-pin"]))
    assert ran.code == 0, ran
    make_set(office, "run create-server-master-key -m 2 -n 3 --name PROD-A", first=NEW_PIN)


def replaced(office: Office) -> None:
    """Another card under the serial of one that is known."""
    issue(office)
    shutil.rmtree(office.folder / "virtual-cards")
    done(office, f"virtual new alice --serial {CARD}")
    office.run("run", "inspect", "--serial", CARD)


def signing(office: Office) -> None:
    """People who sign: the person who types, and another officer, with keys for both."""
    begin(office)
    make_keys("id_lifecycle", "id_lifecycle_2")
    done(office, "custody person role alice --give officer")
    done(office, "custody person add Bea --role officer")
    for name, key in (("alice", "id_lifecycle"), ("Bea", "id_lifecycle_2")):
        done(office, f"custody person key add {name} --ssh {key}.pub --key {key} --yes")
        for half in (key, f"{key}.pub"):
            shutil.copy(half, office.folder)


def under_a_policy(office: Office) -> None:
    """The same, where the policy wants signatures."""
    signing(office)
    pins(office)
    done(office, "policy adopt signed --at-the-limit --yes")


def signed_elsewhere(office: Office) -> None:
    """A key that signed its statement."""
    begin(office)
    make_keys("id_lifecycle")
    done(office, 'custody person key add "Ana Souza" --ssh id_lifecycle.pub --out to-sign')
    ssh_keygen("-Y", "sign", "-n", KEY_NAMESPACE, "-f", "id_lifecycle", "to-sign/statement.json")
    shutil.copytree("to-sign", office.folder / "to-sign")


def with_duties(office: Office) -> None:
    """A leaver who has a duty by the policy."""
    signing(office)
    Path("duties.toml").write_text(
        'policy = 1\nname = "desk"\nbased-on = "signed"\nleaver = { also = ["badge returned"] }\n'
    )
    done(office, "policy adopt duties.toml --at-the-limit --yes")
    done(office, f"{LEAVE} --key id_lifecycle")


def nothing(office: Office) -> None:
    """A home in which nobody did anything yet."""


BEGINNINGS: dict[str, Callable[[Office], None]] = {
    "run change-pin": begin,
    "run create": begin,
    "run complete-set": issued_in_part,
    "run format-card": unformatted,
    "run resolve": cut_off,
    "run accept-mismatch": changed_elsewhere,
    "run inspect --reader virtual:alice": begin,
    "run inspect": alone,
    "run change-pin --dry-run": alone,
    "run copy-card": sealed,
    "custody replaced": replaced,
    "transport-key": begin,
    'custody person key add "Ana Souza" --proof': signed_elsewhere,
    "policy adopt": signing,
    "approval": under_a_policy,
    "custody person attest": with_duties,
    "transport-key retire": nothing,
    "virtual new alice": nothing,
}
OPENPGP = "FF4C00000001"
BACKUP = "transport-key backup 0 transport-00.age --passphrase-file phrase.txt"
ON_CARDS = " ".join((*(f"--serial {serial}" for serial in MEMBERS), "--pin-file pins.txt --yes --no-input"))
ADD_KEY = "custody person key add Ana --ssh id_lifecycle.pub"
REQUEST = f"approval request change-pin --serial {CARD} --out to-sign"
LEAVE = 'custody person leave "Davi Lima" --yes'
BEFORE: dict[str, tuple[str, ...]] = {
    "approval export": (REQUEST,),
    "approval sign": (REQUEST,),
    "approval refuse": (REQUEST,),
    "approval withdraw": (REQUEST,),
    "approval accept": (REQUEST, "approval sign to-sign --key id_lifecycle --yes"),
    "card qualify": (f"virtual new test --make openpgp --serial {OPENPGP} --unformatted",),
    "custody receive": (f'custody hand-over {CARD} --to "Davi Lima"',),
    f"custody nickname {CARD} --remove": (f"custody nickname {CARD} alice",),
    "custody report-found": (f"custody report-lost {CARD}",),
    "custody report-destroyed": (f"custody retire {CARD} --yes",),
    "custody check-seal": (f'custody store {CARD} --place "Safe A" --bag B-1001',),
    "custody key decide": (f"custody report-exposed {CARD} --cause out-of-control",),
    "custody person key rotate": (ADD_KEY.replace(".pub", "_1.pub"),),
    "custody person key recover": (ADD_KEY.replace(".pub", "_1.pub"), "custody person key revoke Ana --reason lost"),
    "custody person key revoke": (ADD_KEY,),
    "custody person return": (LEAVE,),
    "retention lift": ('retention hold CASE-17 --reason "Court order"',),
    "retention show": ('retention set --years 10 --reason "Company policy"',),
    "review close": ('review record --since-last --finding "Card without a custodian"',),
    "record copy": ("backup ledger.db",),
    "restore": ("backup record-copy.db",),
    "transport-key backup": ("transport-key register",),
    "transport-key backup-erased": (BACKUP,),
    "transport-key restore transport": ("transport-key register", BACKUP),
    "transport-key restore-from-cards": (
        "transport-key register",
        f"transport-key backup-to-cards --id 0 -m 2 -n 3 --name TK-0 {ON_CARDS}",
    ),
    "transport-key retire": ("transport-key new --virtual",),
    "verify evidence.zip": ("export evidence.zip",),
    "verify --checkpoint": ("checkpoint --save checkpoint.txt",),
    "virtual tear alice --never": ("virtual tear alice --after-unit 3",),
}
ENDED = "d6b7d5d2"
"""Id of the key that an example ends."""
CODES = {"console": 2, "virtual insert": 4}
"""Those that end otherwise here, where there is no terminal and no reader for virtual cards."""


def prepared(office: Office, homes: Path, typed: str) -> None:
    """Copy the home that an example begins in, which is made once; then do what goes before it."""
    beginning = next((make for name, make in sorted(BEGINNINGS.items(), reverse=True) if typed.startswith(name)), issue)
    kept = homes / beginning.__name__
    if not kept.exists():
        beginning(office)
        shutil.copytree(office.folder, kept)
    else:
        shutil.copytree(kept, office.folder, dirs_exist_ok=True)
    carry_from(office.folder)
    Path("phrase.txt").touch(mode=0o600)
    Path("phrase.txt").write_text("correct horse battery staple\n")
    Path("pins.txt").touch(mode=0o600)
    Path("pins.txt").write_text("".join(f"{each} {FACTORY_PIN}\n" for each in MEMBERS))
    if "--ssh" in typed or "key revoke" in typed:
        make_keys("id_lifecycle", "id_lifecycle_1", "id_lifecycle_2")
    for name, words in BEFORE.items():
        if typed.startswith(name):
            for each in words:
                done(office, each)
    if "auditor-key.txt" in typed:
        Path("auditor-key.txt").write_text(office.run("key", "show").out)
    if typed.startswith("key adopt"):
        (office.folder / "signing.key").unlink()
    if typed.startswith("custody import"):
        Path("serials.csv").write_text("serial\n15C000E3A8171199\n")


def with_two_offices(office: Office, typed: str, branch: Branch) -> tuple[Office, str]:
    """Have another office ask for a key, or sign; gives the workstation of the example, and what is typed there."""
    if typed.startswith("key request"):
        return branch, typed
    if typed.startswith("key add"):
        shutil.copy(branch.asks(), "request.txt")
        return office, f"{typed} --yes"
    branch.joins(office)
    return office, typed.replace(ENDED, office.run("key", "list", "--json").json["keys"][1]["key"])


def carry_from(home: Path) -> None:
    """Put what people keep beside the office where they type: keys, and what one of them signed."""
    for key in home.glob("id_lifecycle*"):
        shutil.copy(key, ".")
    for folder in home.glob("to-sign"):
        shutil.copytree(folder, folder.name, dirs_exist_ok=True)


def make_keys(*names: str) -> None:
    """Make keys as people do."""
    for name in names:
        ssh_keygen("-q", "-t", "ed25519", "-N", "", "-C", "lifecycle", "-f", name)


def ssh_keygen(*words: str) -> None:
    """Call it; the test is skipped, and says so, where OpenSSH is missing."""
    command = shutil.which("ssh-keygen")
    if command is None:
        pytest.skip("ssh-keygen is not installed (ops/setup tests installs it, or says how)")
    subprocess.run([command, *words], check=True, capture_output=True)  # noqa: S603


CARDS = {
    "create-server-master-key": MEMBERS,
    "create-partition-auth-set": MEMBERS,
    "copy-set": (*MEMBERS[:2], *OTHERS),
    "check-set": MEMBERS[:2],
    "complete-set": MEMBERS,
    "backup-to-cards": MEMBERS,
    "restore-from-cards": MEMBERS[:2],
}
"""Those that people would insert, one after the other."""
WORDS: dict[str, tuple[str, ...]] = {
    "card qualify": ("--confirm", f"give up {OPENPGP}"),
    "transport-key retire": ("--confirm", "retire transport key 0"),
    "complete-set": ("--confirm", "complete PROD-A"),
    "resolve": ("--choose", "which-pin=old"),
    "person leave": ("--yes",),
    "person attest": ("--key", "id_lifecycle", "--yes"),
    "replaced": ("--yes", "--confirm", "give up share 1 of PROD-A", "--confirm", f"replaced {CARD}"),
}


def answers(office: Office, typed: str) -> tuple[str, ...]:
    """Give what a person would type or insert: PINs, words, and one card after the other."""
    group, name, *rest = [*typed.split(), ""]
    if group == "custody":
        return WORDS.get(name) or WORDS.get(f"{name} {rest[0]}", ())
    if group in {"card", "transport-key"} and name not in CARDS:
        return WORDS.get(f"{group} {name}", ())
    if group not in {"run", "transport-key"} or name == "inspect":
        return ()
    if name in {"accept-mismatch", "format-card"} or "--gone" in rest:
        return ("--yes",)
    cards = CARDS.get(name, ())[: 1 if "--cards" in rest else None]
    named = [word for serial in cards for word in ("--serial", serial)]
    if "--dry-run" in rest:
        return tuple(named)
    of_cards = [
        f"{each} {NEW_PIN if name == 'copy-card' and each == CARD else FACTORY_PIN}" for each in cards or (CARD, SPARE)
    ]
    return (*named, *WORDS.get(name, ()), *pins(office, *ANSWER.get(name, of_cards)))


@pytest.fixture
def on_a_server(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Make the database that examples name, where libpq looks for it by itself."""
    made = server.address("lifecycle")

    def make(typed: str) -> None:
        server.run("CREATE DATABASE lifecycle TEMPLATE template0")
        if not typed.startswith("record create"):
            created(made)

    monkeypatch.setenv("PGHOST", made.host or "")
    monkeypatch.setenv("PGUSER", made.user or "")
    yield make
    server.drop(made)


@pytest.mark.postgresql
@pytest.mark.slow
@pytest.mark.parametrize("example", [each for each in ALL if SERVER in each])
def test_an_example_with_a_server_does_what_it_says(
    example: str, office: Office, on_a_server: Callable[[str], None]
) -> None:
    """As it is shown."""
    typed = example.removeprefix("lifecycle ")
    on_a_server(typed)
    ran = office.run(*shlex.split(typed))
    assert ran.code == 0, ran


@pytest.mark.parametrize("example", [each for each in ALL if SERVER not in each])
def test_an_example_does_what_it_says(
    example: str, office: Office, homes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is shown; what a person would be asked is answered beforehand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIFECYCLE_READER", "virtual")
    typed = example.removeprefix("lifecycle ")
    prepared(office, homes, typed)
    if typed.startswith(("key request", "key add", "key end")):
        office, typed = with_two_offices(office, typed, Branch(tmp_path / "branch", office, monkeypatch))
    ran = office.run(*shlex.split(typed), *answers(office, typed))
    expected = next((code for name, code in CODES.items() if typed.startswith(name)), 0)
    assert ran.code == expected, ran
