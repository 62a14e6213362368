"""People at terminals of their own: each has a home, a keystore, and nothing else in common."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from eth_account import Account

from mutual_pool.chain.node import connect
from mutual_pool.chain.wallet import NodeWallet
from mutual_pool.cli.failures import kind_of, sentence_of
from mutual_pool.cli.main import application
from tests.support.forked import forking

PASSWORD = "a password of the tests"
DAY = 86_400
ETHER = 10**18


def run_here(words, folder, environment, typed=None):
    """Run a command in this process; return how it ended, as a process of its own would."""
    with pytest.MonkeyPatch.context() as changed:
        changed.chdir(folder)
        for name in set(os.environ) - set(environment):
            changed.delenv(name)
        for name, value in environment.items():
            changed.setenv(name, value)
        done = CliRunner().invoke(application, list(map(str, words)), input=typed)
    error, said = done.exception, done.stderr
    if error is None or isinstance(error, SystemExit):
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, said)
    kind = kind_of(error)
    if kind is None:
        raise error
    return subprocess.CompletedProcess(
        words, int(kind[0]), done.stdout, f"{said}Error: {sentence_of(error)}\n"
    )


class Person:
    """Somebody with a machine of their own."""

    def __init__(self, town, name, account=None):
        self.town, self.name = town, name
        self.home = town.folder / name
        account = account or Account.create()
        self.address = account.address
        keys = self.home / ".config" / "mutual-pool" / "keystores"
        keys.mkdir(parents=True)
        # A quick way of encrypting: what is slow in it is not what is tested.
        content = Account.encrypt(account.key, PASSWORD, iterations=2)
        (keys / "me.json").write_text(json.dumps(content))
        (self.home / "password").write_text(PASSWORD + "\n")

    def command(self, *arguments, keys=True):
        """The command line that `run` runs."""
        signing = ["--keystore", "me", "--password-file", str(self.home / "password")]
        return [
            sys.executable,
            "-m",
            "mutual_pool",
            *map(str, arguments),
            *(signing if keys else []),
        ]

    def environment(self, **changes):
        """What a command of theirs finds around it."""
        kept = {key: value for key, value in os.environ.items() if "MUTUAL_POOL" not in key}
        found = {
            **kept,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "MUTUAL_POOL_RPC": self.town.rpc,
            "COLUMNS": "100",
        }
        if self.town.record is not None:
            found["MUTUAL_POOL_DEPLOYMENT"] = str(self.town.record)
        return {**found, **changes}

    def run(self, *arguments, keys=True, **changes):
        """Run a command in a process of its own, and return how it ended."""
        command = self.command(*arguments, keys=keys)
        environment = self.environment(**changes)
        if not self.town.starts_python:
            return forking().run(command[3:], self.home, environment)
        return subprocess.run(
            command,
            cwd=self.home,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def does(self, *arguments, keys=True, **changes):
        """Run a command that has to succeed; return its JSON."""
        done = self.run(*arguments, "--json", keys=keys, **changes)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        assert PASSWORD not in done.stdout + done.stderr
        return json.loads(done.stdout)

    def acts(self, *arguments, **changes):
        """Run a command that sends something, without being asked."""
        return self.does(*arguments, "--yes", **changes)

    def refused(self, *arguments, code, says, keys=True, **changes):
        """Run a command that has to fail so, in one sentence."""
        done = self.run(*arguments, keys=keys, **changes)
        told = done.stdout + done.stderr
        assert done.returncode == code, f"{arguments}\n{told}"
        assert says in told, told
        assert "Traceback" not in told, told
        return done

    def file(self, name, content=""):
        """Write a file in their home, and return its path."""
        path = self.home / name
        path.write_text(content)
        return path


class Terminals:
    """Where people at terminals find a plan that stands: its node, its record, a folder."""

    starts_python = False

    def __init__(self, village, folder):
        self.rpc, self.record, self.folder = village.rpc, village.record, folder


class Town:
    """A chain, its token, and the people who live on it.

    Attributes:
        starts_python: whether each command starts Python for itself, as a person's does, or is
            forked from one that has loaded the program.
    """

    starts_python = False

    def __init__(self, rpc, release, folder):
        self.rpc, self.folder = rpc, Path(folder)
        self.record = None
        self.web3 = connect(rpc)
        self.release = release
        self.bank = self.web3.eth.accounts[0]
        token = release["TestToken"]
        factory = self.web3.eth.contract(abi=token.abi, bytecode=token.bytecode)
        wallet = NodeWallet(self.web3, self.bank, None)
        self.asset = wallet.send(factory.constructor("Test CNY", "CNY"))["contractAddress"]
        self.token = self.web3.eth.contract(address=self.asset, abi=token.abi)

    def person(self, name, money=0, ether=1.0):
        """Somebody new, with money of the asset and ether for gas."""
        found = Person(self, name)
        value = int(ether * ETHER)
        self._mined(
            self.web3.eth.send_transaction(
                {"from": self.bank, "to": found.address, "value": value, "gas": 21_000}
            )
        )
        if money:
            self.give(found.address, money)
        return found

    def give(self, address, money):
        """Make money of the asset out of nothing."""
        call = self.token.functions.mint(address, money * 10**6)
        self._mined(call.transact({"from": self.bank}))

    def balance(self, person):
        """What somebody has of the asset."""
        return self.token.functions.balanceOf(person.address).call()

    @property
    def pool(self):
        """The address of the plan's pool."""
        return json.loads(Path(self.record).read_text())["addresses"]["pool"]

    def pass_days(self, days, seconds=0):
        """Let time pass, and a block be made."""
        span = days * DAY + seconds
        self.web3.provider.make_request("evm_increaseTime", [span])
        self.web3.provider.make_request("evm_mine", [])

    @property
    def today(self):
        """The UTC day of the newest block."""
        return self.web3.eth.get_block("latest")["timestamp"] // DAY

    def _mined(self, sent):
        self.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)
