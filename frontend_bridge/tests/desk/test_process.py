"""The desk in a process of its own: killed, cut off, and started where it must not start."""

import base64
import http.client
import json
import subprocess
import sys
from urllib.parse import urlsplit

from eth_account.messages import encode_typed_data

from frontend_bridge.desk.files import FileStore
from frontend_bridge.desk.operating.people import open_office
from frontend_bridge.local.services import desk_server
from frontend_bridge.tests.desk import support
from mutual_pool.office.desk.acts import act_message, desk_domain, new_act
from mutual_pool.office.desk.client import DeskClient, upload_header
from mutual_pool.office.desk.kinds import STORE_EVIDENCE
from tests.support.desk import serving_desk
from tools.local_chain import free_port


def domain_of(chain):
    return desk_domain(chain.deployment.chain_id, chain.deployment.addresses["pool"])


def upload(client, sealed):
    signed = client.signed(
        STORE_EVIDENCE,
        member=client.account.address,
        evidenceHash="0x" + sealed.description.hash.hex(),
        size=sealed.description.size,
    )
    return upload_header(signed, sealed.description.recipient)


def test_a_desk_that_is_killed_has_what_it_confirmed_and_nothing_else(town, chain, case, tmp_path):
    ill = support.key_of(town.people["ill"])
    other = support.sealed_letter(tmp_path, "x" * 200_000)
    with serving_desk(town, tmp_path) as served:
        client = DeskClient(served.address, domain_of(chain), ill)
        header = {"Desk-Act": upload(client, case.sealed)}
        receipt = client.send_file("/evidence", case.sealed.ciphertext, header)
        # A second pack is cut off in its middle by a loss of power.
        host = urlsplit(served.address).netloc
        half = http.client.HTTPConnection(host, timeout=20)
        half.putrequest("PUT", "/desk/v1/evidence")
        for name, value in (
            ("Desk-Act", upload(client, other)),
            ("Origin", served.address),
            ("Content-Length", str(len(other.ciphertext))),
        ):
            half.putheader(name, value)
        half.endheaders()
        half.send(other.ciphertext[:100_000])
        while not list((served.folder / "files").glob(".arriving-*")):
            pass
        served.kill()
        half.close()
    with serving_desk(town, tmp_path) as served:
        client = DeskClient(served.address, domain_of(chain), ill)
        client.sign_in()
        (row,) = client.get("/evidence")["data"]
        assert row["evidence_hash"] == receipt["evidence_hash"]
        assert client.fetch(f"/evidence/{case.evidence}", 10**6) == case.sealed.ciphertext
        assert not list((served.folder / "files").glob(".arriving-*"))
        # The same desk signs with the same key, and takes the second pack now.
        assert row["signer"] == receipt["signer"]
        client.send_file("/evidence", other.ciphertext, {"Desk-Act": upload(client, other)})
        # Everything was said without a content or a request's address.
        assert served.log.read_text(encoding="utf-8").count("/desk/v1") == 0


def test_a_command_beside_a_running_desk_disturbs_nothing(office, tmp_path):
    draft = office.desk.files.folder / ".arriving-x"
    draft.write_bytes(b"half")
    open_office(office.desk.settings.folder).store.close()
    assert draft.exists()
    FileStore(office.desk.files.folder).sweep()
    assert not draft.exists()


def started(town, record, folder, *options):
    command = [
        *(sys.executable, "-m", "frontend_bridge.desk", "serve", "--rpc", town.rpc),
        *("--deployment", record, "--folder", folder / "desk", "--keys", folder / "keys"),
        *("--erasures", folder / "erasures", "--origin", "https://plan.example", *options),
        *("--port", free_port()),
    ]
    words = [str(word) for word in command]
    return subprocess.run(
        words, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60
    )


def test_a_desk_over_another_chain_does_not_start(town, tmp_path):
    content = json.loads(town.record.read_text(encoding="utf-8"))
    record = tmp_path / "record.json"
    for change, says in (
        ({"chain_id": 1}, "and the plan's record is of chain 1:"),
        ({"addresses": {**content["addresses"], "pool": content["addresses"]["desk"]}}, "the code"),
    ):
        record.write_text(json.dumps({**content, **change}), encoding="utf-8")
        done = started(town, record, tmp_path)
        assert done.returncode == 1 and says in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "desk").exists()
    done = started(town, town.record, tmp_path, "--proxy", "somewhere")
    assert done.returncode == 1 and "--proxy" in done.stderr


def test_the_local_community_has_a_desk(town, tmp_path):
    """As `make serve` starts it: the page's own address may ask it."""
    page = "http://127.0.0.1:8080"
    with desk_server(town.rpc, town.record, tmp_path, free_port(), page) as address:
        host = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        account = support.key_of(town.people["well"]).address
        for origin, status in ((page, 200), (address, 200), ("http://127.0.0.1:1", 403)):
            body = json.dumps({"account": account})
            headers = {"Origin": origin, "Content-Type": "application/json"}
            host.request("POST", "/desk/v1/sign-in/text", body, headers)
            answer = host.getresponse()
            answer.read()
            assert answer.status == status, origin
            if status == 200:
                assert answer.headers["Access-Control-Allow-Origin"] == origin
                assert answer.headers["Access-Control-Allow-Credentials"] == "true"


def test_a_pack_that_announces_too_much_is_refused(town, chain, case, tmp_path):
    """Before a byte of it is stored."""
    ill = support.key_of(town.people["ill"])
    with serving_desk(town, tmp_path) as served:
        client = DeskClient(served.address, domain_of(chain), ill)
        act = new_act(
            STORE_EVIDENCE,
            ill.address,
            int(client.about()["time"]),
            member=ill.address,
            evidenceHash=case.evidence,
            size=2**40,
        )
        message = act_message(domain_of(chain), STORE_EVIDENCE, act)
        signature = ill.sign_message(encode_typed_data(full_message=message)).signature
        content = {
            "act": act,
            "signature": signature.to_0x_hex(),
            "recipient": case.sealed.description.recipient,
        }
        header = base64.b64encode(json.dumps(content).encode()).decode()
        host = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=20)
        headers = {"Desk-Act": header, "Origin": served.address}
        host.request("PUT", "/desk/v1/evidence", case.sealed.ciphertext, headers)
        answer = host.getresponse()
        assert answer.status == 413 and b"Nothing was stored" in answer.read()
        assert list((served.folder / "files").glob("*")) == []
