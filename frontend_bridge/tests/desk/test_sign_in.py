"""Signing in at the desk: one text, one browser, one try, five minutes; and what a session may."""

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from fastapi.testclient import TestClient
from sqlalchemy import select

from frontend_bridge.desk import sign_in
from frontend_bridge.desk.sessions import BEFORE, SESSION, SESSION_SECONDS
from frontend_bridge.desk.sign_in import TEXT_SECONDS
from frontend_bridge.desk.tables import nonces, sessions
from frontend_bridge.tests.desk.support import ORIGIN
from mutual_pool.chain.node import NodeError


def text_for(visitor, account=None, origin=ORIGIN):
    answer = visitor.post("/sign-in/text", {"account": account or visitor.account}, origin)
    assert answer.status_code == 200, answer.text
    return answer.json()["text"]


def signature_of(key, text):
    return {"signature": key.sign_message(encode_defunct(text=text)).signature.to_0x_hex()}


def test_a_member_signs_in_and_out(office):
    visitor = office.visitor("ill")
    assert visitor.get("/session").status_code == 401
    text = text_for(visitor)
    first, second = text.split("\n")[:2]
    assert first == "plan.example wants you to sign in with your Ethereum account:"
    assert second == visitor.account and f"URI: {ORIGIN}" in text
    assert f"Chain ID: {office.town.web3.eth.chain_id}" in text
    answer = visitor.post("/sign-in", signature_of(visitor.key, text))
    assert answer.status_code == 200
    cookies = [value for name, value in answer.headers.multi_items() if name == "set-cookie"]
    (given,) = [
        value for value in cookies if value.startswith(f"{SESSION}=") and "Max-Age=4" in value
    ]
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in given
    assert "Domain" not in given
    found = visitor.get("/session").json()
    assert found["account"] == visitor.account
    assert found["member"] and found["active"] and found["seat"] is None and found["roles"] == []
    assert visitor.post("/sign-out", {}).status_code == 200
    assert visitor.get("/session").status_code == 401


def test_roles_are_those_of_the_chain(office):
    seat = office.visitor("assessor0").sign_in().get("/session").json()
    assert seat["seat"] is not None and not seat["member"]
    assert office.visitor("registrar").sign_in().get("/session").json()["roles"] == ["registrar"]
    stranger = office.visitor("stranger").sign_in().get("/session").json()
    assert not stranger["member"] and stranger["seat"] is None and stranger["roles"] == []


def test_one_address_takes_not_every_place_of_those_who_sign_in(office, clock, monkeypatch):
    monkeypatch.setattr(sign_in, "MOST_OF_CLIENT", 3)
    stranger, neighbour = office.visitor("stranger"), office.visitor("ill")
    neighbour.asking = TestClient(office.app, base_url=ORIGIN, client=("192.0.2.9", 1))
    for _ in range(3):
        text_for(stranger, Account.create().address)
    for _ in range(3):
        refused = stranger.post("/sign-in/text", {"account": Account.create().address})
        assert refused.status_code == 429 and refused.headers["Retry-After"]
    neighbour.sign_in()
    clock.ahead = TEXT_SECONDS + 1
    text_for(stranger)


def test_a_text_serves_one_try(office):
    visitor = office.visitor("ill")
    text = text_for(visitor)
    before = visitor.asking.cookies[BEFORE]
    assert visitor.post("/sign-in", signature_of(visitor.key, text)).status_code == 200
    visitor.asking.cookies.clear()
    visitor.asking.cookies.set(BEFORE, before, domain="plan.example")
    assert visitor.post("/sign-in", signature_of(visitor.key, text)).status_code == 401
    # A wrong signature uses it up, too.
    text = text_for(visitor)
    assert visitor.post("/sign-in", signature_of(Account.create(), text)).status_code == 401
    assert visitor.post("/sign-in", signature_of(visitor.key, text)).status_code == 401
    assert visitor.get("/session").status_code == 401


def test_a_text_is_the_browsers_that_asked(office):
    asked, other = office.visitor("ill"), office.visitor("ill")
    text = text_for(asked)
    assert other.post("/sign-in", signature_of(other.key, text)).status_code == 401
    text_for(other)
    # Its own text is another one, so a signature handed over is worth nothing.
    assert other.post("/sign-in", signature_of(other.key, text)).status_code == 401
    assert asked.post("/sign-in", signature_of(asked.key, text)).status_code == 200


def test_texts_and_sessions_end(office, clock):
    visitor = office.visitor("ill")
    text = text_for(visitor)
    clock.ahead = TEXT_SECONDS + 2
    answer = visitor.post("/sign-in", signature_of(visitor.key, text))
    assert answer.status_code == 401 and "five minutes" in answer.json()["detail"]
    visitor.sign_in()
    clock.ahead += SESSION_SECONDS - 60
    assert visitor.get("/session").status_code == 200
    clock.ahead += 120
    assert visitor.get("/session").status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "http://plan.example", "null"])
def test_a_foreign_page_neither_signs_in_nor_out(office, origin):
    visitor = office.visitor("ill")
    asked = visitor.post("/sign-in/text", {"account": visitor.account}, origin)
    assert asked.status_code == 403
    visitor.sign_in()
    assert visitor.post("/sign-out", {}, origin).status_code == 403
    # With a cookie and without an origin: no page of today's browsers sends so.
    assert visitor.post("/sign-out", {}, None).status_code == 403
    assert visitor.get("/session").status_code == 200


def test_the_text_is_the_desks_own(office):
    """Nothing that comes from outside is parsed or signed for: only an address and a signature."""
    visitor = office.visitor("ill")
    for account in ("0x12", "ill", visitor.account + "\nURI: https://evil.example"):
        assert visitor.post("/sign-in/text", {"account": account}).status_code == 422
    text_for(visitor)
    for wrong in ("", "0x", "0xzz", "0x" + "00" * 20_000):
        answer = visitor.post("/sign-in", {"signature": wrong})
        assert answer.status_code in (401, 422), wrong
        assert wrong == "" or wrong[:50] == "0x" or wrong not in answer.text
        text_for(visitor)


def test_the_database_has_no_cookie(office):
    visitor = office.visitor("ill").sign_in()
    text_for(visitor)
    kept = [visitor.asking.cookies[name] for name in (SESSION, BEFORE)]
    with office.desk.store.reading() as connection:
        rows = [
            bytes(value)
            for column in (sessions.c.token, nonces.c.before)
            for value in connection.execute(select(column)).scalars()
        ]
    assert len(rows) == 2
    for path in office.desk.settings.folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not any(token.encode() in content for token in kept)


def test_a_node_that_is_behind_says_nothing_of_roles(office, monkeypatch):
    visitor = office.visitor("ill").sign_in()
    assert visitor.get("/session").status_code == 200
    chain = office.desk.chain
    newest = office.town.web3.eth.get_block("latest")["timestamp"]
    monkeypatch.setattr(chain, "_has_clock", True)
    monkeypatch.setattr(chain, "_clock", lambda: newest + 299)
    assert visitor.get("/session").status_code == 200
    monkeypatch.setattr(chain, "_clock", lambda: newest + 301)
    answer = visitor.get("/session")
    assert answer.status_code == 503 and "minutes behind" in answer.json()["detail"]
    assert office.app and visitor.asking.get("/health").status_code == 503


def test_a_node_that_is_away_leaves_the_text_of_its_failure_to_nobody(office, monkeypatch):
    visitor = office.visitor("ill").sign_in()

    def gone(*arguments):
        raise NodeError("the desk's node gives no usable answer; try again later")

    monkeypatch.setattr(office.desk.chain, "standing", gone)
    answer = visitor.get("/session")
    assert answer.status_code == 503 and answer.headers["retry-after"]
    assert office.town.rpc not in answer.text


def test_a_contract_wallet_signs_in(office):
    """ERC-1271: the account has no key, and its code says yes to one signature alone."""
    web3, bank = office.town.web3, office.town.bank
    # Returns the selector's word where the first byte of the signature is 0x77, else reverts.
    runtime = bytes.fromhex(
        "6064356000" + "1a" + "607714601057600080fd5b" + "631626ba7e60e01b60005260206000f3"
    )
    code = b"\x61" + len(runtime).to_bytes(2, "big") + bytes.fromhex("80600c6000396000f3") + runtime
    sent = web3.eth.send_transaction({"from": bank, "data": code, "gas": 500_000})
    wallet = web3.eth.wait_for_transaction_receipt(sent)["contractAddress"]
    assert bytes(web3.eth.get_code(wallet)) == runtime
    visitor = office.visitor("stranger")
    text_for(visitor, wallet)
    assert visitor.post("/sign-in", {"signature": "0x88" + "00" * 64}).status_code == 401
    text_for(visitor, wallet)
    assert visitor.post("/sign-in", {"signature": "0x77" + "00" * 64}).status_code == 200
    assert visitor.get("/session").json()["account"] == wallet


def test_a_contract_that_burns_all_gas_is_no_signer(office):
    web3, bank = office.town.web3, office.town.bank
    runtime = bytes.fromhex("5b600056")  # for ever
    code = b"\x61" + len(runtime).to_bytes(2, "big") + bytes.fromhex("80600c6000396000f3") + runtime
    sent = web3.eth.send_transaction({"from": bank, "data": code, "gas": 500_000})
    wallet = web3.eth.wait_for_transaction_receipt(sent)["contractAddress"]
    visitor = office.visitor("stranger")
    text_for(visitor, wallet)
    assert visitor.post("/sign-in", {"signature": "0x" + "77" * 65}).status_code == 401
