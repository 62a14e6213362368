"""Wrong plan, key, chain, address, amount, role or state: one sentence, and nothing sent."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mutual_pool.cli.main import application
from tests.support.self_signed import behind_tls
from tests.support.self_signed import certificate as certificate_files
from tests.support.terminal import PASSWORD
from tools.local_chain import free_port, running
from tools.with_anvil import anvil_command


@pytest.fixture(scope="module")
def payer(member):
    return member("payer")


@pytest.fixture(scope="module")
def other_chain():
    """An Anvil of another number."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = anvil_command(port)
    command[command.index("--chain-id") + 1] = "31337"
    with running("Anvil", command, address, chain_id=31337):
        yield address


def nonce(town, person):
    return town.web3.eth.get_transaction_count(person.address)


DIGITS = "9" * 5_000
WRONG = {
    "a negative amount": (("top-up", "--", "-5"), 2, "allowed: a number such as 0.10 with"),
    "too many decimals": (("top-up", "1.1234567"), 2, "at most 6 digits after the point"),
    "a number without end": (("top-up", DIGITS), 2, "(5000 letters)"),
    "more than is there": (("top-up", "100000"), 4, "700 CNY, but 100000 CNY are needed"),
    "nothing": (("top-up", "0"), 4, "amount is nothing"),
    "no address": (("top-up", "5", "--member", "0x12"), 2, "is no address"),
    "a stranger's cover": (("top-up", "5", "--member", "0x" + "12" * 20), 4, "no membership"),
    "not lapsed": (("reinstate", "5"), 4, "did not lapse"),
    "no such claim": (("claim", "settle", "99"), 2, "has no claim 99"),
    "no such proposal": (("assembly", "vote", "77", "for"), 2, "there is no proposal '77'"),
    "a role of somebody else": (("supervisor", "stop", "7"), 4, "Only 0x"),
    "no such class": (
        (
            "claim",
            "file",
            "--day",
            "2031-01-01",
            "--class",
            "x",
            "--evidence-hash",
            "0x" + "1" * 64,
        ),
        2,
        "the plan has no class 'x'",
    ),
    "no day": (
        ("claim", "file", "--day", "tomorrow", "--class", "mild", "--evidence-hash", "0x11"),
        2,
        "is no day, such as",
    ),
    "a day of no chain": (
        ("claim", "file", "--day", "1969-12-31", "--class", "mild", "--evidence-hash", "0x11"),
        2,
        "is before 1970",
    ),
    "nothing due": (("steward", "fees"), 2, "nothing is due to 0x"),
    "no such rule": (
        ("assembly", "propose", "rules", "--rule", "speed=1", "--words", "why"),
        2,
        "there is no rule 'speed'",
    ),
    "dear gas": (("top-up", "5", "--max-fee", "0.000000001"), 3, "allow more by --max-fee"),
    "no price": (("top-up", "5", "--max-fee", "cheap"), 2, "is no price in gwei"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_one_sentence_and_nothing_is_sent(town, payer, wrong):
    arguments, code, says = WRONG[wrong]
    if "--" in arguments:
        # What follows the dashes is an argument, whatever it looks like.
        options = payer.command("x")[4:]
        arguments = (arguments[0], *options, "--yes", *arguments[1:])
        before = nonce(town, payer)
        payer.refused(*arguments, keys=False, code=code, says=says)
    else:
        before = nonce(town, payer)
        payer.refused(*arguments, "--yes", code=code, says=says)
    assert nonce(town, payer) == before


def test_a_refusal_is_told_as_json_too(payer):
    done = payer.refused("reinstate", "5", "--yes", "--json", code=4, says="PoolNotLapsed")
    assert json.loads(done.stdout)["refused"] == "PoolNotLapsed"


def test_a_dry_run_says_the_effect_and_sends_nothing(town, payer):
    before = nonce(town, payer)
    done = payer.run("top-up", "5", "--dry-run")
    assert done.returncode == 0
    assert "Pay 5 CNY into" in done.stderr
    assert "The balance is then 305 CNY" in done.stderr
    assert "nothing was sent" in done.stdout
    assert nonce(town, payer) == before


KEYS = {
    "no signer": ((), {}, "say who acts"),
    "no such keystore": (("--keystore", "nobody"), {}, "there is no keystore 'nobody'"),
    "the wrong password": (
        ("--keystore", "me"),
        {"MUTUAL_POOL_KEYSTORE_PASSWORD": "wrong"},
        "the password is wrong",
    ),
    "no key": ((), {"MUTUAL_POOL_KEY": "0x12"}, "64 hexadecimal digits"),
    "not the account given": (
        ("--keystore", "me", "--from", "0x" + "12" * 20),
        {"MUTUAL_POOL_KEYSTORE_PASSWORD": PASSWORD},
        "and --from names",
    ),
}


@pytest.mark.parametrize("wrong", KEYS)
def test_a_key_that_cannot_be_had(town, payer, wrong):
    options, environment, says = KEYS[wrong]
    before = nonce(town, payer)
    done = payer.refused(
        "top-up", "5", "--yes", *options, keys=False, code=2, says=says, **environment
    )
    assert nonce(town, payer) == before
    assert PASSWORD not in done.stderr


def test_an_account_that_the_node_does_not_keep(payer):
    payer.refused(
        *("top-up", "5", "--yes", "--from", payer.address),
        keys=False,
        code=3,
        says="the node does not sign for",
    )


def test_a_key_of_the_environment_is_used_with_a_warning(town, payer):
    from eth_account import Account

    path = payer.home / ".config" / "mutual-pool" / "keystores" / "me.json"
    key = "0x" + bytes(Account.decrypt(json.loads(path.read_text()), PASSWORD)).hex()
    done = payer.run("top-up", "5", "--yes", keys=False, MUTUAL_POOL_KEY=key)
    assert done.returncode == 0, done.stderr
    assert "Warning: the key is taken from MUTUAL_POOL_KEY" in done.stderr
    kept = "".join(
        file.read_text(errors="replace") for file in payer.home.rglob("*") if file.is_file()
    )
    for text in (done.stdout, done.stderr, kept):
        assert key[2:] not in text


def test_keystores_of_brownie_are_found_by_name(payer):
    own = payer.home / ".config" / "mutual-pool" / "keystores" / "me.json"
    brownie = payer.home / ".brownie" / "accounts"
    brownie.mkdir(parents=True)
    (brownie / "theirs.json").write_text(own.read_text())
    done = payer.run(
        *("top-up", "1", "--yes", "--keystore", "theirs"),
        keys=False,
        MUTUAL_POOL_KEYSTORE_PASSWORD=PASSWORD,
    )
    assert done.returncode == 0, done.stderr
    listed = payer.run("key", "list", keys=False).stdout
    assert f"theirs\t{payer.address}" in listed


NODES = {
    "nobody answers": ("http://127.0.0.1:1", "start one, or give another address"),
    "a web socket": ("ws://127.0.0.1:8545", "it is a web socket"),
    "a path": ("/tmp/geth.ipc", "it is a path for processes of one machine"),
    "no scheme": ("127.0.0.1:8545", "an address begins with http:// or https://"),
    "another scheme": ("ftp://127.0.0.1", "an address begins with http:// or https://"),
}


@pytest.mark.parametrize("wrong", NODES)
def test_a_node_that_does_not_answer(payer, wrong):
    address, says = NODES[wrong]
    payer.refused("top-up", "5", "--yes", code=3, says=says, MUTUAL_POOL_RPC=address)


@pytest.fixture(scope="module")
def owned(tmp_path_factory):
    """Key and certificate of a node's owner, signed by nobody else."""
    return certificate_files(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("command", [("top-up", "5", "--yes"), ("verify",)])
def test_a_self_signed_certificate_is_told(town, payer, owned, command):
    """Nothing is sent to who cannot be trusted; the way out that the sentence names is one."""
    keys, code = command[0] != "verify", {"verify": 2}.get(command[0], 3)
    with behind_tls(town.rpc, owned) as address:
        before = nonce(town, payer)
        payer.refused(
            *command,
            keys=keys,
            code=code,
            says="its certificate is signed by nobody known. If it is yours, name its",
            MUTUAL_POOL_RPC=address,
        )
        assert nonce(town, payer) == before
        known = {"MUTUAL_POOL_RPC": address, "REQUESTS_CA_BUNDLE": str(owned[1])}
        done = payer.run(*command, keys=keys, **known)
        assert done.returncode == 0, done.stderr


def test_an_expired_certificate_is_told_as_such(town, payer, tmp_path):
    files = certificate_files(tmp_path, until="20210101000000Z")
    with behind_tls(town.rpc, files) as address:
        known = {"MUTUAL_POOL_RPC": address, "REQUESTS_CA_BUNDLE": str(files[1])}
        payer.refused("top-up", "5", "--yes", code=3, says="certificate has expired", **known)


def test_tls_where_there_is_none_is_told(town, payer):
    address = town.rpc.replace("http://", "https://")
    says = "by TLS; if it answers in the open, its address begins with http://"
    payer.refused("top-up", "5", "--yes", code=3, says=says, MUTUAL_POOL_RPC=address)
    payer.refused("verify", keys=False, code=2, says=says, MUTUAL_POOL_RPC=address)


def test_another_chain_is_noticed_before_anything_else(payer, other_chain):
    payer.refused(
        *("top-up", "5", "--yes"),
        code=3,
        says="is on chain 1337, and this node is of chain 31337",
        MUTUAL_POOL_RPC=other_chain,
    )


FILES = {
    "no JSON": ("{", "it is not JSON"),
    "a list": ("[]", "must be an object with certificate, signature"),
    "nothing in it": ("{}", "'certificate' is missing"),
    "nested deeply": ("[" * 100_000, "is no certificate"),
    "a number without end": (f'{{"certificate": {DIGITS}}}', "is no certificate"),
    "a field too few": (
        '{"certificate": {"member": "0x' + "12" * 20 + '"}, "signature": "0x11"}',
        "the certificate's identity is missing",
    ),
}


@pytest.mark.parametrize("wrong", FILES)
def test_a_file_that_is_no_certificate(payer, wrong):
    content, says = FILES[wrong]
    file = payer.file("wrong.json", content)
    payer.refused("join", file, "--amount", "5", "--yes", code=2, says=says)


def test_a_certificate_of_somebody_else_is_refused(town, certificate, payer):
    text = json.loads(certificate("0x" + "34" * 20))
    text["certificate"]["band"] = 0
    file = payer.file("forged.json", json.dumps(text))
    before = nonce(town, payer)
    payer.refused(
        "join", file, "--amount", "300", "--yes", code=4, says="is not signed by this plan's"
    )
    assert nonce(town, payer) == before


def test_only_the_registrar_certifies(payer):
    payer.refused(
        *("registrar", "certificate", "--member", payer.address, "--band", "1", "--yes"),
        *("--identity", "0x" + "11" * 16, "--out", payer.home / "mine.json"),
        code=2,
        says="the registrar of this plan is",
    )
    assert not (payer.home / "mine.json").exists()


def test_nobody_is_certified_without_an_identity_or_to_the_plans_own_contracts(town, payer):
    registrar = town.people["registrar"]
    out = registrar.home / "nobody.json"
    nobody = ("--identity", "0x" + "00" * 16)
    given = ("--member", payer.address, "--band", "1", "--out", out, "--yes")
    registrar.refused("registrar", "certificate", *given, *nobody, code=2, says="is nobody's")
    pool = json.loads(town.record.read_text())["addresses"]["pool"]
    lost = ("--lost", payer.address, "--out", out, "--yes", "--identity", "0x" + "11" * 16)
    for new in (pool, town.asset):
        registrar.refused(
            *("registrar", "lost-wallet", *lost, "--new", new),
            code=2,
            says="is a contract of the plan, and money sent there is lost",
        )
    assert not out.exists()


def test_an_appeal_that_nobody_filed_is_not_shown(payer):
    payer.refused("gift", "show", "3", keys=False, code=2, says="has no appeal 3")


def test_a_file_that_cannot_be_written_is_told(town, payer):
    before = nonce(town, payer)
    to_file = ("--from", payer.address, "--unsigned", "/nowhere/file.json")
    said = "Error: /nowhere/file.json: no such file or directory"
    payer.refused("top-up", "5", *to_file, keys=False, code=1, says=said)
    payer.refused("plan", "new", "../evil", keys=False, code=2, says="is no plan's name")
    assert not (payer.home.parent / "evil.yaml").exists()
    assert nonce(town, payer) == before


def test_help_imports_no_command(payer):
    """What takes time is importing the chain, the auditor and the simulation: help needs none."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mutual_pool", "--help"],
        env=payer.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "assembly" in done.stdout
    assert not {"web3", "numpy", "eth_account", "pydantic", "rich"} & {
        line.rpartition("|")[2].strip() for line in done.stderr.splitlines()
    }


def commands_of(group, path=()):
    """Every command there is, with the words by which it is called."""
    context = click.Context(group, info_name="mutual-pool")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands_of(command, (*path, name))
        else:
            yield " ".join((*path, name))


def test_every_command_has_help_with_an_example():
    names = list(commands_of(application))
    assert {"join", "claim settle", "steward publish", "evidence grant", "verify"} <= set(names)
    for name in names:
        done = CliRunner().invoke(application, [*name.split(), "--help"])
        assert done.exit_code == 0, name
        # A command may be found in two groups, and has one help.
        _, _, example = " ".join(done.output.split()).partition("Example: mutual-pool ")
        assert name.split()[-1] in example.partition("Options:")[0], name


def test_the_shell_completes_commands(payer):
    environment = payer.environment(
        COMP_WORDS="mutual-pool claim s", COMP_CWORD="2", _MUTUAL_POOL_COMPLETE="bash_complete"
    )
    program = str(Path(sys.executable).parent / "mutual-pool")
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["plain,settle", "plain,show", "plain,sign", "plain,submit"]
