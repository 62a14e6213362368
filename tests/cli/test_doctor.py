"""The doctor compares what stands with plan and record; explorers are sent what was deployed."""

import json
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from mutual_pool.chain.contracts import ROLES
from mutual_pool.plan.loader import plan_file
from tests.support.serving import Handler, serving


@pytest.fixture
def founder(town):
    return town.people["founder"]


def test_a_right_deployment_is_well(town, founder):
    told = founder.does("doctor", keys=False)
    assert told["well"] is True
    looked_at = {one["what"] for one in told["findings"]}
    for name in ROLES.values():
        assert f"{name}: its transaction, code and constructor arguments" in looked_at
        assert f"the plan's rules in {name}" in looked_at
    notes = {one["what"]: one["note"] for one in told["findings"]}
    assert notes["the registrar"] == town.people["registrar"].address


def test_another_plan_is_noticed(town, founder):
    other = founder.home / "other.yaml"
    other.write_text(plan_file("demo").read_text().replace('value: "3.20"', 'value: "3.10"'))
    done = founder.refused("doctor", "--plan", other, keys=False, code=5, says="WRONG")
    assert "the plan's rules in MutualPool: the record has" in done.stdout


@pytest.mark.parametrize("what", ["argument", "address"])
def test_a_false_record_is_noticed(town, founder, tmp_path, what):
    record = json.loads(town.record.read_text())
    if what == "argument":
        record["constructor_arguments"]["enrolment"][5] += 1
    else:
        record["addresses"]["lens"] = record["addresses"]["jury"]
    file = tmp_path / "demo.json"
    file.write_text(json.dumps(record))
    founder.refused("doctor", "--deployment", file, keys=False, code=5, says="WRONG")


def test_a_false_asset_is_noticed(town, founder):
    """Its code is gone: nothing answers there any more."""
    code = town.web3.eth.get_code(town.asset).to_0x_hex()
    town.web3.provider.make_request("anvil_setCode", [town.asset, "0x"])
    try:
        done = founder.refused("doctor", keys=False, code=5, says="WRONG")
    finally:
        town.web3.provider.make_request("anvil_setCode", [town.asset, code])
    assert "there is no contract at the asset's address" in done.stdout


class Explorer:
    """What stands in for both explorers' interfaces, and keeps what it was sent."""

    def __init__(self):
        self.sent, self.verdict, self.asked = [], "exact_match", 0

    def sourcify(self, method, path, body):
        if method == "POST":
            _, _, chain, address = path.strip("/").split("/")
            self.sent.append((int(chain), address, json.loads(body)))
            return 202, {"verificationId": f"job-{len(self.sent)}"}
        self.asked += 1
        if self.asked % 2:
            return 200, {"isJobCompleted": False}
        if self.verdict:
            return 200, {"isJobCompleted": True, "contract": {"match": self.verdict}}
        return 200, {"isJobCompleted": True, "error": {"message": "the bytecode differs"}}

    def etherscan(self, method, path, body):
        query = {key: one[0] for key, one in parse_qs(urlsplit(path).query).items()}
        if method == "POST":
            form = {key: one[0] for key, one in parse_qs(body.decode()).items()}
            assert (form["apikey"], form["action"]) == ("a key", "verifysourcecode")
            self.sent.append((int(query["chainid"]), form["contractaddress"], form))
            return 200, {"status": "1", "message": "OK", "result": f"guid-{len(self.sent)}"}
        assert query["action"] == "checkverifystatus"
        self.asked += 1
        if self.asked % 2:
            return 200, {"status": "0", "result": "Pending in queue"}
        verdict = "Pass - Verified" if self.verdict else "Fail - Unable to verify"
        return 200, {"status": "1", "result": verdict}

    @contextmanager
    def serving(self, answer):
        class Explorers(Handler):
            def answered(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, content = answer(self.command, self.path, body)
                raw = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = answered  # noqa: N815  the server's names

        with serving(Explorers) as address:
            yield address


@pytest.mark.parametrize("name", ["sourcify", "etherscan"])
def test_every_contract_is_submitted(town, founder, name):
    explorer = Explorer()
    with explorer.serving(getattr(explorer, name)) as server:
        told = founder.does(
            *("source", "submit", name, "--server", server, "--patience", "0.5"),
            keys=False,
            ETHERSCAN_API_KEY="a key",
        )
    record = json.loads(town.record.read_text())
    wanted = {*record["addresses"].values(), record["directory"]}
    assert {address for _, address, _ in explorer.sent} == wanted
    assert all(row["verified"] for row in told) and len(told) == len(ROLES) + 1
    for chain, address, sent in explorer.sent:
        assert chain == record["chain_id"]
        if name == "sourcify":
            assert sent["compilerVersion"].startswith("0.8.")
            source, _, contract = sent["contractIdentifier"].rpartition(":")
            assert source in sent["stdJsonInput"]["sources"]
        else:
            assert sent["compilerversion"].startswith("v0.8.")
            source, _, contract = sent["contractname"].rpartition(":")
            assert source in json.loads(sent["sourceCode"])["sources"]
            # What was sent to the chain ends with the very arguments.
            assert not sent.get("constructorArguments", "").startswith("0x")
        assert contract in (*ROLES.values(), "PlanDirectory"), address


def test_what_is_not_verified_is_said(founder):
    explorer = Explorer()
    explorer.verdict = ""
    with explorer.serving(explorer.sourcify) as server:
        founder.refused(
            *("source", "submit", "sourcify", "--server", server, "--patience", "0.5"),
            keys=False,
            code=5,
            says="NOT VERIFIED, the bytecode differs",
        )


def test_an_explorer_that_does_not_answer(founder):
    founder.refused(
        *("source", "submit", "sourcify", "--server", "http://127.0.0.1:1"),
        keys=False,
        code=3,
        says="does not answer",
    )


def test_etherscan_needs_a_key(founder):
    founder.refused("source", "submit", "etherscan", keys=False, code=2, says="ETHERSCAN_API_KEY")
