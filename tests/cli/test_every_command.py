"""Every command there is, by its options, and by how it ends where everything is wrong."""

import json

import click
import pytest
from click.testing import CliRunner

from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.failures import kind_of, sentence_of
from mutual_pool.cli.kinds import Day, Hex
from mutual_pool.cli.main import application

STRANGER = "0x" + "5e" * 20
VERBS = """
plan new|plan check|plan show|plan price|deploy|doctor|registrar identity|registrar add
apply questions|apply write|apply several|apply send|registrar open|registrar invite
registrar post-invites|registrar fetch|registrar dismiss
registrar close|registrar key|registrar secret new|registrar certificate|registrar cohort root
registrar cohort sign|registrar renewals|join|top-up
reinstate|leave|status|guardian name|guardian notice|guardian object|guardian leave|claim file
claim decide|claim sign|claim submit|claim object|claim vote|claim appeal|claim settle
claim collect|claim withdraw|claim watch|assembly propose|assembly vote|assembly execute
assembly show|gift file|gift decide|gift give|gift take|gift take-back|gift show|steward publish
steward fees|programme codes|programme check|programme give|programme open|programme redeem
programme refund|programme reward|programme show|programme at-desk|programme post|programme ask
programme leaves|programme rate|programme ratings
subscription set|subscription show|subscription end|subscription announce|subscription collect
supervisor hold|supervisor stop|keeper run
source submit|transaction replace|transaction cancel|transaction sign|transaction send|verify
""".replace("\n", "|").strip("|")
PRINTS_JSON = {
    *("cohort root", "cohort paper", "registrar cohort root", "registrar cohort paper"),
    *("recovery", "registrar recovery", "notice schema", "report schema"),
    # By `--form json`, and by the file that it writes.
    *("statement draw", "demo"),
}
UNATTENDED = {"keeper run", "claim watch", "demo"}


def walk(group=application, path=()):
    context = click.Context(group, info_name="mutual-pool")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from walk(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(walk())


def options_of(command):
    return {name for parameter in command.params for name in parameter.opts}


SENDING = [name for name, command in COMMANDS.items() if "--unsigned" in options_of(command)]
SENDING = [name for name in SENDING if "--safe" in options_of(COMMANDS[name]) and name != "deploy"]


def test_every_verb_is_there():
    assert not set(VERBS.split("|")) - set(COMMANDS)


def test_who_sends_can_be_asked_tried_and_signed_elsewhere():
    assert len(SENDING) > 30
    for name in SENDING:
        wanted = {"--json", "--rpc", "--dry-run", "--yes", "--keystore", "--password-file"}
        wanted |= {"--from", "--max-fee", "--tip", "--patience"}
        if not name.endswith("publish") or name == "reading-key publish":
            wanted |= {"--deployment"}
        assert wanted <= options_of(COMMANDS[name]), name


def test_every_outcome_can_be_had_as_json():
    lacking = {name for name, found in COMMANDS.items() if "--json" not in options_of(found)}
    assert lacking == PRINTS_JSON


def given(parameter, folder):
    """Something that a command takes for this parameter, and that means nothing."""
    kind, name = parameter.type, parameter.name
    if isinstance(kind, AddressType):
        return STRANGER
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    if isinstance(kind, click.IntRange):
        return str(kind.min or 1)
    if isinstance(kind, Hex):
        return "0x" + "11" * (kind.length or 32)
    if isinstance(kind, Day):
        return "2031-05-14"
    if isinstance(kind, click.Path | click.File):
        path = folder / f"{name}.json"
        if getattr(kind, "exists", False) or isinstance(kind, click.File):
            path.write_text("{}", encoding="utf-8")
        return str(path)
    texts = {"amount": "5", "goal": "5", "least": "1", "plan": "demo", "proposal": "77"}
    texts |= {"member": STRANGER, "kind": "mild", "sender": STRANGER, "what": "sourcify"}
    return texts.get(name, "nothing")


def words_of(name, folder):
    found = name.split()
    for parameter in COMMANDS[name].params:
        if not parameter.required or parameter.name == "rpc":
            continue
        value = given(parameter, folder)
        found += [value] if isinstance(parameter, click.Argument) else [parameter.opts[0], value]
    return found


def ends(words, environment):
    """Run a command; return its exit code and all that it said. What is not expected is raised."""
    done = CliRunner().invoke(application, words, env=environment)
    error = done.exception
    if error is None or isinstance(error, SystemExit):
        return done.exit_code, done.output
    kind = kind_of(error)
    if kind is None:
        raise error
    said = sentence_of(error)
    assert said and "\n" not in said.strip()[:400], said
    return int(kind[0]), done.output + said


@pytest.fixture
def at_home(monkeypatch, tmp_path):
    """A home without keys, and a place without records."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    for name in ("MUTUAL_POOL_KEY", "MUTUAL_POOL_KEYSTORE_PASSWORD", "MUTUAL_POOL_DEPLOYMENT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


NO_NODE_YET = {"demo", "model replay"}
NEEDS_A_NODE = [
    name
    for name, command in COMMANDS.items()
    if "--rpc" in options_of(command) and name not in NO_NODE_YET
]


@pytest.mark.parametrize("name", NEEDS_A_NODE)
def test_without_a_node_it_ends_with_a_sentence(town, at_home, name):
    environment = {"MUTUAL_POOL_RPC": "http://127.0.0.1:1", "MUTUAL_POOL_KEY": "0x" + "11" * 32}
    if "--deployment" in options_of(COMMANDS[name]):
        environment["MUTUAL_POOL_DEPLOYMENT"] = str(town.record)
    code, said = ends(words_of(name, at_home), environment)
    # What is wrong with a file or an argument may be told before a node is asked.
    assert code in (2, 3), said
    assert said.strip()


@pytest.mark.parametrize("name", [name for name in SENDING if name not in UNATTENDED])
def test_a_stranger_is_told_what_is_wrong(town, at_home, name):
    """A wrong number, file, role or state: nothing is sent, whatever it is."""
    environment = {"MUTUAL_POOL_RPC": town.rpc, "MUTUAL_POOL_DEPLOYMENT": str(town.record)}
    sent = town.web3.eth.get_block("latest")["number"]
    words = [*words_of(name, at_home), "--from", STRANGER, "--dry-run"]
    code, said = ends(words, environment)
    assert code in (0, 1, 2, 4), said
    assert "Traceback" not in said
    file = at_home / "written.json"
    again, said = ends([*words[:-1], "--safe", str(file), "--json"], environment)
    assert (again == 0) == file.exists(), said
    if file.exists():
        assert json.loads(file.read_text())["transactions"]
    assert town.web3.eth.get_block("latest")["number"] == sent


def test_a_safe_cannot_deploy_and_is_told_why(town, at_home):
    words = ["deploy", "demo", "--safe", str(at_home / "safe.json"), "--from", STRANGER]
    code, said = ends(words, {"MUTUAL_POOL_RPC": town.rpc})
    assert code == 2
    assert "a Safe cannot deploy a plan" in said and "--unsigned FILE" in said
    assert not (at_home / "safe.json").exists()
