"""No stranger takes more than a share: what one address may do to everybody else."""

import socket
import threading
import time
from contextlib import suppress

import pytest
from eth_account import Account
from fastapi.testclient import TestClient
from sqlalchemy import inspect

from frontend_bridge.api.app import make_app
from frontend_bridge.api.http import connections
from frontend_bridge.api.http.clients import Clients, ProxyError
from frontend_bridge.api.http.kept import Kept
from frontend_bridge.api.http.responses import Answers
from frontend_bridge.api.http.steward import LONGEST_SECONDS, StewardOnly, sign_in_message
from frontend_bridge.api.tables import events
from frontend_bridge.tests import support
from frontend_bridge.tests.serving import serving
from frontend_bridge.tests.troubles import give_opinion, publish_report
from mutual_pool.chain.log_decoder import Decoder
from tools.toolchain import MNEMONIC

Account.enable_unaudited_hdwallet_features()
STEWARD = Account.from_mnemonic(MNEMONIC, account_path="m/44'/60'/0'/0/1")


def test_a_proxys_word_counts_only_if_it_is_configured():
    clients = Clients(["172.16.0.0/12", "10.0.0.5", "fd00::/8"])
    spoofed = ["1.1.1.1, 203.0.113.9"]
    assert clients.key("198.51.100.7", spoofed) == "198.51.100.7"
    assert clients.key("172.18.0.3", spoofed) == "203.0.113.9"
    # Behind two proxies of one's own; what the client itself wrote stands first and is ignored.
    assert clients.key("172.18.0.3", ["1.1.1.1, 203.0.113.9, 10.0.0.5"]) == "203.0.113.9"
    assert clients.key("172.18.0.3", ["1.1.1.1", "203.0.113.9"]) == "203.0.113.9"
    assert clients.key("172.18.0.3", []) == "172.18.0.3"
    for nonsense in (
        "unknown",
        "",
        ",,,",
        "203.0.113.9, x",
        "x" * 10_000,
        "1.2.3.4," * 5_000 + "y",
    ):
        assert clients.key("172.18.0.3", [nonsense]) == "172.18.0.3"
    assert clients.key("172.18.0.3", ["203.0.113.9:5501"]) == "203.0.113.9"
    assert clients.key("172.18.0.3", ["[2001:db8:1:2:3::4]:5501"]) == "2001:db8:1:2::/64"
    assert clients.key("fd00::1", ["2001:db8:1:2:ffff::1"]) == "2001:db8:1:2::/64"
    assert clients.key("2001:db8:1:2::9") == clients.key("2001:db8:1:2:aaaa::1")
    assert clients.key("2001:db8:1:3::9") != clients.key("2001:db8:1:2::9")
    assert clients.key("::ffff:198.51.100.7") == "198.51.100.7"
    assert clients.key("fe80::1%eth0") == "fe80::/64"
    assert clients.key("testclient") == "testclient"
    with pytest.raises(ProxyError, match="--proxy"):
        Clients(["everybody"])


def test_requests_are_counted_for_the_client_behind_the_proxy(index):
    engine, _ = index
    app = make_app(engine, None, rate=0.01, burst=2, clients=Clients(["10.0.0.1"]))
    with TestClient(app, client=("10.0.0.1", 5)) as asking:

        def codes(address):
            headers = {"X-Forwarded-For": f"9.9.9.9, {address}"}
            return [asking.get("/v1/books", headers=headers).status_code for _ in range(3)]

        assert codes("203.0.113.1") == codes("203.0.113.2") == [200, 200, 429]
        assert codes("2001:db8::1") == [200, 200, 429]
        assert codes("2001:db8::2") == [429, 429, 429]
    with TestClient(app, client=("198.51.100.1", 5)) as asking:
        # Nobody's proxy: what it says of others is its own affair.
        answers = [
            asking.get("/v1/books", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code
            for n in range(10, 13)
        ]
        assert answers == [200, 200, 429]


def test_the_cache_is_bounded_in_bytes():
    kept = Kept(most=100_000)
    for number in range(1_000):
        kept.put((str(number),), bytes(1_000))
    assert kept.bytes <= 100_000 and 50 < len(kept._entries) < 100
    assert kept.get(("999",)) is not None and kept.get(("0",)) is None
    kept.put(("large",), bytes(50_000))
    assert kept.get(("large",)) is None
    kept.put(("999",), bytes(10))
    assert kept.get(("999",)) == bytes(10)
    assert kept.bytes == sum(len(v) + len(k[0]) + 200 for k, v in kept._entries.items())


def test_unknown_parameters_make_no_new_entries(index, monkeypatch):
    engine, _ = index
    answers = []
    plain = Answers.__init__

    def noted(self, *arguments):
        plain(self, *arguments)
        answers.append(self)

    monkeypatch.setattr(Answers, "__init__", noted)
    with TestClient(make_app(engine, None, rate=0)) as asking:
        for number in range(20):
            assert asking.get(f"/v1/books?x{number}=1").status_code == 200
            assert asking.get(f"/v1/events?limit=3&junk={number}").status_code == 200
        assert len(answers[0].kept._entries) == 2
        asking.get("/v1/events?limit=4")
        assert len(answers[0].kept._entries) == 3


class Counted(Decoder):
    """Counts what is read of stored events."""

    reads = 0

    def decode_each(self, logs):
        Counted.reads += len(logs)
        return super().decode_each(logs)


def test_a_page_costs_what_its_lines_cost(index, monkeypatch):
    """However long a statement is, and however many opinions, votes and gifts there are."""
    engine, _ = index
    monkeypatch.setattr("frontend_bridge.api.ingest.decoding.Decoder", Counted)
    with TestClient(make_app(engine, None, rate=0)) as asking:
        longest = 0
        for member in asking.get("/v1/members?limit=200").json()["data"]:
            path = f"/v1/members/{member['address']}/statement"
            Counted.reads = 0
            lines = asking.get(f"{path}?limit=3").json()
            assert Counted.reads <= 3
            everything = asking.get(f"{path}?limit=200").json()["data"]
            longest = max(longest, len(everything))
            assert lines["data"] == everything[:3]
            if len(everything) > 5:
                Counted.reads = 0
                middle = asking.get(f"{path}?limit=2&cursor={len(everything) - 2}").json()
                assert Counted.reads <= 2 and middle["data"] == everything[2:4]
            for cursor in (10**15 - 1, 0):
                assert asking.get(f"{path}?cursor={cursor}").status_code == 200
        assert longest > 10
        monkeypatch.setattr("frontend_bridge.api.http.event_views.MOST_OF_ONE", 2)
        monkeypatch.setattr("frontend_bridge.api.http.event_views.MOST_LATER", 3)
        for path in ("reports", "proposals", "appeals"):
            Counted.reads = 0
            asking.get(f"/v1/{path}?limit=5")
            assert Counted.reads <= 5 + 3


def test_a_page_of_two_filters_looks_at_so_many_events(index, monkeypatch):
    """What no event is both of costs a page; `next` leads through all that is."""
    engine, _ = index
    monkeypatch.setattr("frontend_bridge.api.http.event_views.MOST_LOOKED_AT", 7)
    with TestClient(make_app(engine, None, rate=0)) as asking:
        newest = "999999999999999.0"
        everything, cursor = [], newest
        while cursor is not None:
            page = asking.get(f"/v1/events?limit=200&cursor={cursor}").json()
            everything += page["data"]
            cursor = page["next"]
        for member in {
            event["args"]["member"] for event in everything if "member" in event["args"]
        }:
            for query, matches in (
                (f"member={member}&name=ToppedUp", lambda event: event["name"] == "ToppedUp"),
                (f"member={member}&contract=pool", lambda event: event["contract"] == "pool"),
                (f"member={member}&claim=1", lambda event: event["args"].get("claim") == "1"),
            ):
                expected = [
                    event
                    for event in everything
                    if event["args"].get("member") == member and matches(event)
                ]
                found, cursor = [], newest
                while cursor is not None:
                    page = asking.get(f"/v1/events?{query}&limit=3&cursor={cursor}").json()
                    found += page["data"]
                    cursor = page["next"]
                assert found == expected, query
        # An event that the contract does not have is not looked for at all.
        page = asking.get("/v1/events?name=ToppedUp&contract=desk").json()
        assert (page["data"], page["next"]) == ([], None)
        both = asking.get("/v1/events?name=ToppedUp&contract=pool&limit=200").json()
        assert both["data"] == asking.get("/v1/events?name=ToppedUp&limit=200").json()["data"]
        assert len(both["data"]) > 7


def test_of_a_long_path_the_ends_are_told(index, monkeypatch):
    engine, _ = index
    with TestClient(make_app(engine, None, rate=0)) as asking:
        whole = asking.get("/v1/claims/1").json()["data"]
        assert whole["all_path"] is True and len(whole["path"]) > 4
        monkeypatch.setattr("frontend_bridge.api.http.views.MOST_OF_PATH", 4)
    with TestClient(make_app(engine, None, rate=0)) as asking:
        part = asking.get("/v1/claims/1").json()["data"]
        assert part["all_path"] is False
        assert part["path"] == [*whole["path"][:2], *whole["path"][-2:]]


def test_of_very_many_opinions_the_newest_are_told(lived, database, monkeypatch):
    engine, indexer = support.make_index(lived, database)
    monkeypatch.setattr("frontend_bridge.api.http.event_views.MOST_OF_ONE", 4)
    with lived.undone():
        publish_report(lived)
        for number in range(6):
            give_opinion(lived, str(number).encode())
        indexer.catch_up()
        with TestClient(make_app(engine, None, rate=0)) as asking:
            report = asking.get("/v1/reports").json()["data"][0]
            told = [opinion["args"]["location"] for opinion in report["opinions"]]
            assert (told, report["all_opinions"]) == (["2", "3", "4", "5"], False)
    engine.dispose()


def test_every_list_has_its_database_index(index):
    engine, _ = index
    found = {entry["name"] for entry in inspect(engine).get_indexes("events")}
    assert {one.name for one in events.indexes} <= found
    assert "events_by_contract" in found


def signed(deployment, until, who=STEWARD):
    message = sign_in_message(deployment, until)
    signature = Account.sign_typed_data(who.key, full_message=message).signature.hex()
    return f"Steward {until}.0x{signature.removeprefix('0x')}"


def test_only_the_steward_has_a_new_report_drawn(index, lived):
    engine, _ = index
    now = 1_900_000_000
    only = StewardOnly(engine, lived.deployment, clock=lambda: now)
    only.require(signed(lived.deployment, now + 60))
    stranger = Account.from_mnemonic(MNEMONIC, account_path="m/44'/60'/0'/0/5")
    wrong = {
        "": "Sign in",
        "Bearer abc": "Sign in",
        "Steward 1.0x12": "Sign in",
        signed(lived.deployment, now): "holds no more",
        signed(lived.deployment, now + LONGEST_SECONDS + 1): "for too long",
        signed(lived.deployment, now + 60, stranger): "Only the plan's steward",
        f"Steward {now + 60}.0x{'00' * 65}": "no signature",
        f"Steward {now + 60}.0x{'ff' * 65}": "no signature",
    }
    # A signature of another time is somebody else's.
    good = signed(lived.deployment, now + 60).split(".")[1]
    wrong[f"Steward {now + 61}.{good}"] = "Only the plan's steward"
    for header, words in wrong.items():
        with pytest.raises(Exception) as refused:
            only.require(header)
        assert refused.value.status == 401 and words in refused.value.detail


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.4)
    monkeypatch.setattr(connections, "STUCK_SECONDS", 0.3)


def _closed(sock, seconds=5):
    """Whether the other end closes a connection within some seconds, without an answer."""
    sock.settimeout(seconds)
    try:
        return sock.recv(10) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def _ended(sock):
    """Whether the other end closes a connection, after whatever answer."""
    sock.settimeout(5)
    try:
        while sock.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def _connect(port):
    return socket.create_connection(("127.0.0.1", port))


GET = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


def test_half_sent_large_and_too_many_requests_end(index, quick, monkeypatch):
    engine, _ = index
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 8)
    with serving(make_app(engine, None)) as port:
        # Nothing, half a head, a head and half a body, a byte now and then.
        for begun in (b"", GET[:20], b"POST /health HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"):
            with _connect(port) as sock:
                sock.sendall(begun)
                assert _ended(sock)
        with _connect(port) as sock:
            sent = 0
            with suppress(OSError):
                for byte in GET * 3:
                    sock.sendall(bytes([byte]))
                    sent += 1
                    time.sleep(0.05)
            # The other end closed it before everything was sent.
            assert sent < len(GET * 3)
        # A head of a megabyte, and a body of one.
        for large in (
            b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000_000,
            b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000,
        ):
            with _connect(port) as sock:
                try:
                    sock.sendall(large)
                except OSError:
                    continue
                assert _ended(sock)
        time.sleep(0.6)
        # One address has so many connections; the next ones are closed at once.
        held = [_connect(port) for _ in range(8)]
        time.sleep(0.1)
        with _connect(port) as sock:
            assert _closed(sock, 0.3)
        for sock in held:
            sock.close()
        time.sleep(0.3)
        with _connect(port) as sock:
            sock.sendall(GET)
            sock.settimeout(60)
            assert sock.recv(12) == b"HTTP/1.1 200"
            # And another one on the same connection.
            while b"\r\n\r\n" not in sock.recv(65_536):
                pass
            sock.sendall(GET)
            assert b"HTTP/1.1" in sock.recv(65_536) + sock.recv(65_536)


def test_who_takes_no_answer_is_given_up(index, quick):
    engine, _ = index
    with serving(make_app(engine, None, rate=0)) as port:
        with _connect(port) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            asked = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
            stop = threading.Event()

            def flood():
                try:
                    for _ in range(400):
                        sock.sendall(asked)
                        if stop.wait(0.005):
                            return
                except OSError:
                    stop.set()

            flooding = threading.Thread(target=flood)
            flooding.start()
            assert stop.wait(20)
            flooding.join()
        with _connect(port) as sock:
            sock.sendall(GET)
            sock.settimeout(5)
            assert sock.recv(12) == b"HTTP/1.1 200"
