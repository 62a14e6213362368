"""A desk that lies, breaks off or is somebody else's: the client says so, signs nothing wrong."""

import contextlib
import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest
from eth_account import Account
from eth_keys.datatypes import PrivateKey

from mutual_pool.cli.decision import _claim_recipient
from mutual_pool.cli.evidence_links import _link_of
from mutual_pool.cli.side_by_side import side_by_side
from mutual_pool.office.desk import client as desk_client
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.desk.client import (
    DeskClient,
    DeskError,
    DeskRefusedError,
    number_in,
    rows_in,
)
from mutual_pool.office.desk.kinds import ERASE_EVIDENCE, receipt_digest
from mutual_pool.office.desk.receipts import check_receipt
from mutual_pool.office.evidence.keys import new_key
from mutual_pool.office.evidence.sealing import describe
from tests.support.serving import Handler, serving

KEY = Account.from_key(b"\x11" * 32)
POOL = Account.from_key(b"\x22" * 32).address
DOMAIN = desk_domain(1337, POOL)
ABOUT = {"chain_id": 1337, "pool": POOL, "time": int(time.time()), "receipts": KEY.address}


class Lying:
    """A server that gives the answers it was told to, and keeps what it was sent."""

    def __init__(self, answers):
        self.answers, self.got = answers, []
        lying = self

        class Answering(Handler):
            def do_GET(self):
                length = int(self.headers.get("Content-Length") or 0)
                path = self.path.removeprefix("/desk/v1")
                lying.got.append((path, self.rfile.read(length), dict(self.headers)))
                status, body, headers = lying.answers.get(path, (404, b"<html>", {}))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for piece in [body] if isinstance(body, bytes) else body:
                    self.wfile.write(piece)

            do_POST = do_PUT = do_GET  # noqa: N815  the library calls them so

        self.handler, self.origin = Answering, ""


def answer(content, status=200, **headers):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return status, body, headers


@contextmanager
def lying(**answers):
    found = Lying({f"/{name.replace('_', '/')}": value for name, value in answers.items()})
    with serving(found.handler) as found.origin:
        yield found


def client(desk):
    return DeskClient(desk.origin, DOMAIN, KEY)


@pytest.mark.parametrize(
    "about",
    [{**ABOUT, "chain_id": 1}, {**ABOUT, "pool": KEY.address}, {}, {"pool": "\x1b[2J" * 200}],
    ids=["chain", "pool", "empty", "rude"],
)
def test_a_desk_of_another_plan_gets_nothing_signed(about):
    with lying(about=answer(about)) as desk:
        with pytest.raises(DeskError, match="the desk of another plan") as caught:
            client(desk).act(ERASE_EVIDENCE, "/evidence/erase", {}, evidenceHash="0x" + "11" * 32)
        assert "\x1b" not in str(caught.value) and len(str(caught.value)) < 1_500
        assert [path for path, _, _ in desk.got] == ["/about"]


ERASING = (ERASE_EVIDENCE, "/evidence/erase", {})


@pytest.mark.parametrize("given", [10**30, -5, 4_000_000_000, True, 1.5, "1", None], ids=str)
def test_a_desk_dates_no_act_for_a_day_that_it_chooses(given):
    """An act that holds in a year is one for the desk that takes this one's place."""
    with lying(about=answer({**ABOUT, "time": given})) as desk:
        with pytest.raises(DeskError, match=r"does not say its time|over a day"):
            client(desk).act(*ERASING, evidenceHash="0x" + "11" * 32)
        assert [path for path, _, _ in desk.got] == ["/about"]
    # The neighbour's clock is some minutes wrong.
    near = answer({**ABOUT, "time": int(time.time()) - 600})
    with lying(about=near, evidence_erase=answer({"erased": True})) as desk:
        assert client(desk).act(*ERASING, evidenceHash="0x" + "11" * 32)["erased"]


@pytest.mark.parametrize("address", ["https://[", "https://[::1", "https://", "x", "https://é["])
def test_what_is_no_address_is_told(address):
    with pytest.raises(DeskError, match="is no address of a desk"):
        DeskClient(address, DOMAIN, KEY)


def test_what_fits_no_request_is_told_and_the_terminal_shows_it():
    with lying(inbox=answer({})) as desk:
        for secret in ("\u4e2d", "a\nb", "\ud800"):
            with pytest.raises(DeskError, match="does not answer"):
                client(desk).look("/inbox", {"Desk-Inbox": secret})
        assert not desk.got
        assert client(desk).look("/inbox", {"Desk-Inbox": "abc"}) == {}


@pytest.mark.parametrize("rows", [None, 5, {}, "ab", [1], [[]]], ids=str)
def test_lists_that_are_none_are_told(rows):
    with pytest.raises(DeskError, match="no desk says so"):
        rows_in({"data": rows})
    assert rows_in({"data": [{"number": 1}]}) == [{"number": 1}]


@pytest.mark.parametrize("number", [None, "1", 1.0, True, -1, 10**30])
def test_numbers_that_are_none_are_told(number):
    with pytest.raises(DeskError, match="no desk says so"):
        number_in({"number": number}, "number")
    assert number_in({"number": 7}, "number") == 7


@pytest.mark.parametrize(
    "link", [None, 5, "0x", "0x" + "1" * 63, "0x" + "G" * 64, "\x1b[2J"], ids=str
)
def test_a_link_that_is_none_is_not_signed_away(link):
    with pytest.raises(DeskError, match="no desk says so"):
        _link_of({"link": link})
    assert _link_of({"link": "0x" + "1f" * 32}) == "0x" + "1f" * 32


def test_half_a_letter_is_not_signed():
    with lying() as desk:
        desk.answers["/sign-in/text"] = answer({"text": text_for(desk.origin) + "\ud800"})
        with pytest.raises(DeskError, match="Nothing was signed"):
            client(desk).sign_in()


def text_for(origin, account=KEY.address, chain=1337):
    host = origin.removeprefix("http://").removeprefix("https://")
    return (
        f"{host} wants you to sign in with your Ethereum account:\n{account}\n\nRead.\n\n"
        f"URI: {origin}\nVersion: 1\nChain ID: {chain}\nNonce: 12345678"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://bank.example"},
        {"account": POOL},
        {"chain": 1},
    ],
    ids=["domain", "account", "chain"],
)
def test_a_text_for_elsewhere_is_not_signed(changes):
    with lying() as desk:
        text = text_for(**{"origin": desk.origin, **changes})
        desk.answers["/sign-in/text"] = answer({"text": text})
        with pytest.raises(DeskError, match="Nothing was signed"):
            client(desk).sign_in()
        assert [path for path, _, _ in desk.got] == ["/sign-in/text"]
        # The same desk with its own text is signed for, and its cookie is sent on.
        desk.answers["/sign-in/text"] = answer({"text": text_for(desk.origin)})
        kept = {"Set-Cookie": "__Host-desk=abc; Secure; HttpOnly; Path=/"}
        desk.answers["/sign-in"] = answer({"account": KEY.address}, **kept)
        desk.answers["/session"] = answer({})
        visitor = client(desk)
        visitor.sign_in()
        visitor.get("/session")
        assert desk.got[-1][2]["Cookie"] == "__Host-desk=abc"


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        (answer(b"<html>", 404), DeskError, "not as a desk does"),
        (answer(b"[]"), DeskError, "no desk says"),
        (answer(b"[" * 100_000), DeskError, "no desk says"),
        (answer({}, 302, Location="https://bank.example"), DeskError, "not as a desk does"),
        (answer({"detail": "no\x1b[2J room"}, 409), DeskRefusedError, "refuses: no"),
        (answer({"detail": "ill"}, 503), DeskError, "cannot answer: ill"),
        (answer(b"{", **{"Content-Length": "900"}), DeskError, "broke off"),
        (answer(b"x" * 6_000_000), DeskError, "cut off"),
    ],
    ids=["page", "list", "deep", "elsewhere", "refusal", "ill", "broken", "long"],
)
def test_an_answer_that_is_none_is_said_so(given, kind, says):
    with lying(about=given) as desk, pytest.raises(kind, match=says) as caught:
        client(desk).about()
    assert "\x1b" not in str(caught.value)


def dripping(seconds):
    """An answer that sends a byte at a time and has no end."""
    with contextlib.suppress(ConnectionError):
        while True:
            time.sleep(seconds)
            yield b" "


def test_an_answer_that_drips_is_given_up(monkeypatch):
    monkeypatch.setattr(desk_client, "_WHOLE_SECONDS", 0.2)
    endless = {"Content-Length": "9000000"}
    late = pytest.raises(DeskError, match="takes too long")
    with lying(about=(200, dripping(0.02), endless)) as desk, late:
        client(desk).about()
    with lying(about=(404, dripping(0.02), endless)) as desk, late:
        client(desk).about()
    body = json.dumps(ABOUT).encode()
    pieces = (200, iter([body[:9], body[9:]]), {"Content-Length": str(len(body))})
    with lying(about=pieces) as desk:
        assert client(desk).about() == ABOUT


def test_headers_that_drip_are_given_up(monkeypatch):
    monkeypatch.setattr(desk_client, "_SECONDS", (1.0, 0.3))
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                while True:
                    time.sleep(0.02)
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(DeskError, match="does not answer"):
            DeskClient(f"http://127.0.0.1:{server.getsockname()[1]}", DOMAIN, KEY).about()
        thread.join()


@pytest.mark.parametrize(
    "address", ["", "plan.example", "http://plan.example", "ftp://127.0.0.1", "https://"]
)
def test_an_address_without_privacy_is_refused(address):
    with pytest.raises(DeskError, match="is no address of a desk"):
        DeskClient(address, DOMAIN, KEY)


def test_a_desk_that_is_away_is_named():
    with pytest.raises(DeskError, match="does not answer"):
        DeskClient("http://127.0.0.1:9", DOMAIN, KEY).about()


def receipt_for(pack, at=1_000, key=KEY):
    digest = receipt_digest(DOMAIN, pack.hash, pack.size, at)
    raw = PrivateKey(bytes(key.key)).sign_msg_hash(digest).to_bytes()
    return {
        "evidence_hash": "0x" + pack.hash.hex(),
        "size": pack.size,
        "stored_at": at,
        "signer": key.address,
        "signature": "0x" + (raw[:64] + bytes([27 + raw[64]])).hex(),
    }


def test_a_receipt_is_for_this_pack_and_by_this_desk():
    pack = describe(b"sealed", new_key().recipient)
    good = receipt_for(pack)
    assert check_receipt(DOMAIN, KEY.address, good, pack) == good
    other = describe(b"sealed", new_key().recipient)
    for receipt, signer in (
        (receipt_for(other), KEY.address),
        (good, POOL),
        ({**good, "stored_at": 1_001}, KEY.address),
        ({**good, "signature": "0x" + "00" * 65}, KEY.address),
    ):
        with pytest.raises(DeskError, match="not for this pack"):
            check_receipt(DOMAIN, signer, receipt, pack)
    with pytest.raises(DeskError, match="not for this pack"):
        check_receipt(replace(DOMAIN, chain_id=1), KEY.address, good, pack)
    for broken in ({}, {**good, "size": None}, {**good, "signature": 5}, {**good, "size": "x"}):
        with pytest.raises(DeskError, match="cannot be read"):
            check_receipt(DOMAIN, KEY.address, broken, pack)


def test_two_texts_are_shown_beside_each_other():
    mine = ["Text 0x11", "Approve", "the same"]
    other = ["Text 0x22", "Refuse", "the same", "and more\x1b[2J"]
    lines = side_by_side([mine, other], 80)
    assert lines[0].startswith("* Text 0x11") and " | Text 0x22" in lines[0]
    assert lines[2].startswith("  the same") and lines[3].startswith("* ")
    assert not any("\x1b" in line for line in lines)
    # Too narrow, or one alone: one after the other.
    assert side_by_side([mine, other], 40)[:3] == mine
    assert side_by_side([mine], 80) == [*mine, ""]
    long = side_by_side([["word " * 40], ["x"]], 80)
    assert len(long) > 3 and all(len(line) <= 80 for line in long)


def test_a_claim_key_that_the_desk_swaps_is_not_encrypted_to():
    """Findings go to the key that the filed hash names, whatever the desk says."""
    pack = describe(b"sealed", new_key().recipient)
    claim = SimpleNamespace(number=7, filed={"evidenceHash": pack.hash})
    told = {"recipient": pack.recipient, "sha256": pack.sha256, "receipt": {"size": pack.size}}

    def asked(answer):
        desk = SimpleNamespace(get=lambda path: answer)
        return _claim_recipient(SimpleNamespace(signed_in=desk), claim)

    assert asked(told) == pack.recipient
    for change in ({"recipient": new_key().recipient}, {"sha256": "00" * 32}):
        with pytest.raises(DeskError, match="not the one of claim 7"):
            asked({**told, **change})
    for broken in ({}, {**told, "receipt": None}, {**told, "receipt": {"size": "x"}}):
        with pytest.raises(DeskError, match="cannot be read"):
            asked(broken)
