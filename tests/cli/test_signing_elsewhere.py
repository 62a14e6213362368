"""An offline signer and a Safe: each joins, files, decides and settles by files alone."""

import json

import pytest
from hexbytes import HexBytes

from mutual_pool.actuarial.days import EPOCH
from tests.support.terminal import PASSWORD, Person

NOWHERE = "http://127.0.0.1:1"


class Offline:
    """A key on a machine without a network; a clerk carries files there and back."""

    def __init__(self, town, name, clerk):
        self.town, self.clerk = town, clerk
        self.cold = town.person(name, money=1_000)
        self.address = self.cold.address

    def does(self, *arguments):
        """The clerk writes the transactions, the cold key signs, the clerk sends."""
        file = self.clerk.home / "unsigned.json"
        told = self.clerk.does(*arguments, "--from", self.address, "--unsigned", file, keys=False)
        assert told["file"] == str(file) and not told["transactions"]
        there = self.cold.file("unsigned.json", file.read_text())
        signed = self.cold.home / "signed.json"
        done = self.cold.run(
            "transaction", "sign", there, "--yes", "--out", signed, MUTUAL_POOL_RPC=NOWHERE
        )
        assert done.returncode == 0, done.stderr
        back = self.clerk.file("signed.json", signed.read_text())
        for _ in range(2):
            # What is mined already is not sent again.
            sent = self.clerk.run("transaction", "send", back, keys=False)
            assert sent.returncode == 0, sent.stderr


class Safe:
    """A contract wallet whose owners open the file in its interface; here the node acts for it."""

    def __init__(self, town, clerk):
        self.town, self.clerk = town, clerk
        self.address = town.web3.to_checksum_address("0x" + "5a" * 20)
        request = town.web3.provider.make_request
        request("anvil_setCode", [self.address, "0x00"])
        request("anvil_setBalance", [self.address, hex(10**18)])
        request("anvil_impersonateAccount", [self.address])
        town.give(self.address, 1_000)

    def does(self, *arguments):
        """The clerk writes the file; each of its transactions is carried out by the Safe."""
        file = self.clerk.home / "safe.json"
        self.clerk.does(*arguments, "--from", self.address, "--safe", file, keys=False)
        content = json.loads(file.read_text())
        assert content["chainId"] == str(self.town.web3.eth.chain_id)
        assert content["meta"]["createdFromSafeAddress"] == self.address
        for row in content["transactions"]:
            sent = self.town.web3.eth.send_transaction(
                {
                    "from": self.address,
                    "to": row["to"],
                    "data": row["data"],
                    "value": int(row["value"]),
                    "gas": 3_000_000,
                }
            )
            assert self.town.web3.eth.wait_for_transaction_receipt(sent)["status"] == 1


@pytest.fixture(scope="module")
def clerk(town):
    return town.person("clerk")


def joined(town, who, certificate, clerk):
    file = clerk.file(f"{who.address}.json", certificate(who.address))
    who.does("join", file, "--amount", "300")
    status = clerk.does("status", who.address, keys=False)
    assert status["standing"]["balance"] == 300_000_000
    return who


def filed(town, who, clerk):
    town.pass_days(40)
    day = (EPOCH.fromordinal(EPOCH.toordinal() + town.today)).isoformat()
    evidence = clerk.file("evidence", "what the hospital wrote")
    who.does("claim", "file", "--day", day, "--class", "mild", "--evidence", evidence)
    contracts = json.loads(town.record.read_text())["addresses"]
    desk = town.web3.eth.contract(
        address=contracts["desk"], abi=town.release["ClaimDesk"].abi
    ).functions
    return desk.claimCount().call()


def decided(town, number, clerk):
    findings = clerk.file("findings.txt", "The diagnosis is certain.")
    pack = clerk.home / "decision.json"
    clerk.does(
        *("claim", "decide", number, "--approve", "--name", "L**", "--findings", findings),
        *("--out", pack),
        keys=False,
    )
    return pack


@pytest.mark.parametrize("kind", ["offline", "safe"])
def test_claimants_who_sign_elsewhere(town, certificate, clerk, kind):
    who = Offline(town, "cold", clerk) if kind == "offline" else Safe(town, clerk)
    joined(town, who, certificate, clerk)
    sponsor = town.person(f"sponsor-{kind}", money=1_000)
    sponsor.acts("steward", "reserve", "900")
    number = filed(town, who, clerk)
    pack = decided(town, number, clerk)
    for seat in ("assessor0", "assessor1"):
        person = town.people[seat]
        file = person.file("decision.json", pack.read_text())
        person.acts("claim", "sign", file)
        pack = file
    clerk.acts("claim", "submit", clerk.file("d.json", pack.read_text()))
    town.pass_days(7, 60)
    who.does("claim", "settle", number)
    assert clerk.does("claim", "show", number, keys=False)["state"] == "PAID"
    before = town.token.functions.balanceOf(who.address).call()
    who.does("claim", "collect", number)
    assert town.token.functions.balanceOf(who.address).call() - before == 485_000_000


def test_assessors_who_sign_elsewhere(town, member, clerk):
    """One seat signs the typed data on a machine without a network, with v of 0 or 1."""
    ill = member("ill")
    number = filed(town, Direct(ill), clerk)
    pack = decided(town, number, clerk)
    seat = town.people["assessor2"]
    typed = clerk.home / "typed.json"
    clerk.does("claim", "sign", pack, "--unsigned", typed, keys=False)
    signature = signed_by(seat, json.loads(typed.read_text()))
    raw = bytearray(HexBytes(signature))
    raw[64] -= 27
    clerk.refused(
        *("claim", "sign", pack, "--signature", "0x" + bytes(raw).hex()),
        *("--from", ill.address),
        keys=False,
        code=2,
        says="did not sign this decision",
    )
    given = ("--signature", "0x" + bytes(raw).hex(), "--from", seat.address)
    told = clerk.does("claim", "sign", pack, *given, keys=False)
    assert told["signatures"] == 1
    assert json.loads(pack.read_text())["signatures"][0]["signature"] == signature
    # Another seat decides by its own transaction, as a Safe would.
    other = town.people["assessor3"]
    file = other.file("decision.json", pack.read_text())
    other.acts("claim", "submit", file, "--own")
    clerk.acts("claim", "submit", pack)
    assert clerk.does("claim", "show", number, keys=False)["state"] == "UNDER_NOTICE"


class Direct:
    """Somebody with a key at hand, called as the others are."""

    def __init__(self, person):
        self.person, self.address = person, person.address

    def does(self, *arguments):
        return self.person.acts(*arguments)


def signed_by(person: Person, message):
    """What any signer makes of typed data."""
    from eth_account import Account

    keystore = person.home / ".config" / "mutual-pool" / "keystores" / "me.json"
    key = Account.decrypt(json.loads(keystore.read_text()), PASSWORD)
    return Account.sign_typed_data(key, full_message=message).signature.to_0x_hex()
