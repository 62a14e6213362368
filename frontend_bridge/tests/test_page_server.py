"""The server of the page: only the page, with strict headers, whatever is asked."""

import gzip
import http.client
import json
import socket

import pytest

from frontend_bridge import integrity
from frontend_bridge.local import page_server
from frontend_bridge.local.page_headers import OriginError, content_security_policy, origin_of

RPC, API = "http://127.0.0.1:8545", "http://192.0.2.1:8000"
CONFIG = {"chainId": 1337, "rpc": RPC, "api": API}
SCRIPT = b"export const text = 'a script';\n" * 100


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A page as the build leaves it, with things beside it that are nobody's."""
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    html = '<script type="module" src="./assets/index-AbCd1234.js"></script>'
    (folder / "index.html").write_text(html, encoding="utf-8")
    (folder / "assets" / "index-AbCd1234.js").write_bytes(SCRIPT + b'import("./part-Zz345678.js")')
    worker = b"new Worker(new URL(`worker-Yy345678.js`, import.meta.url))"
    (folder / "assets" / "part-Zz345678.js").write_bytes(worker)
    (folder / "assets" / "worker-Yy345678.js").write_bytes(b"import(data + 'table.js')")
    (folder / "pdf").mkdir()
    (folder / "pdf" / "table.js").write_bytes(b"export default {}")
    (folder / "assets" / "plain.js").write_bytes(SCRIPT)
    (folder / "favicon.svg").write_text("<svg/>", encoding="utf-8")
    (folder / ".env").write_text("secret", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    wallet = tmp_path / "wallet.js"
    wallet.write_text("wallet", encoding="utf-8")
    monkeypatch.setattr(page_server, "BUILT", folder)
    monkeypatch.setattr(page_server, "WALLET", wallet)
    return folder


@pytest.fixture
def page(built):
    with page_server.page_server(0, CONFIG, hosts=["page.example"]) as address:
        yield int(address.rsplit(":", 1)[1])


def ask(port, path, method="GET", host="127.0.0.1", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": host, **headers}.items():
        if value is not None:
            connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


def test_the_page_and_its_configuration_are_served(page):
    for path, kind in (
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/?x=1", "text/html; charset=utf-8"),
        ("/assets/index-AbCd1234.js", "text/javascript; charset=utf-8"),
        ("/assets/%69ndex-AbCd1234.js", "text/javascript; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
        ("/config.json", "application/json"),
    ):
        status, headers, content = ask(page, path)
        assert (status, headers["Content-Type"]) == (200, kind)
        assert len(content) == int(headers["Content-Length"])
    assert json.loads(ask(page, "/config.json")[2]) == CONFIG


def test_every_answer_has_the_headers(page):
    for path in ("/", "/config.json", "/nothing", "/assets/index-AbCd1234.js"):
        _, headers, _ = ask(page, path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "script-src 'self';" in policy and "style-src 'self';" in policy
        assert f"http://127.0.0.1:* http://localhost:* {RPC} {API};" in policy or API in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Python" not in headers["Server"]


def test_only_named_sites_may_frame_it_and_only_named_ones_without_tls_are_asked(built):
    policy = content_security_policy(
        ["https://node.example/v2/key", "http://10.0.0.1:8545", "wss://relay.example"],
        ["https://app.safe.global"],
    )
    assert policy.endswith("frame-ancestors https://app.safe.global")
    # What comes after the origin, such as a key, is nobody's.
    assert "key" not in policy and "http://10.0.0.1:8545 wss://relay.example;" in policy
    for wrong in ("javascript:alert(1)", "https://", "x; script-src *", "https://a b", "//x", ""):
        with pytest.raises(OriginError):
            origin_of(wrong)
    assert origin_of("http://[::1]:8545/x") == "http://[::1]:8545"
    with (
        pytest.raises(page_server.PageError),
        page_server.page_server(0, CONFIG, frame_ancestors=["*; script-src *"]),
    ):
        pass


def test_no_relay_is_asked_but_the_one_of_the_configuration(built):
    for more, relays in (
        ({}, []),
        ({"walletConnect": "a project"}, ["wss://relay.walletconnect.org"]),
        ({"walletConnect": "a project", "relay": "wss://relay.example"}, ["wss://relay.example"]),
    ):
        with page_server.page_server(0, {**CONFIG, **more}) as base:
            policy = ask(int(base.rsplit(":", 1)[1]), "/")[1]["Content-Security-Policy"]
        (asked,) = (rule for rule in policy.split("; ") if rule.startswith("connect-src "))
        assert [one for one in asked.split() if one.startswith("ws")] == relays


def test_the_page_asks_for_each_plan_of_its_configuration(built):
    other = {"rpc": "http://10.0.0.2:8545", "api": "http://10.0.0.2:8000/v1", "plan": "other"}
    third = {"desk": "http://10.0.0.3:9000", "plan": "third"}
    with page_server.page_server(0, {**CONFIG, "plans": [other, third]}) as base:
        policy = ask(int(base.rsplit(":", 1)[1]), "/")[1]["Content-Security-Policy"]
    (asked,) = (rule for rule in policy.split("; ") if rule.startswith("connect-src "))
    named = ("http://10.0.0.2:8545", "http://10.0.0.2:8000", "http://10.0.0.3:9000")
    assert set(named) <= set(asked.split())
    with (
        pytest.raises(page_server.PageError, match="has no origin"),
        page_server.page_server(0, {**CONFIG, "plans": [{"api": "x; script-src *"}]}),
    ):
        pass


def test_only_names_that_change_with_their_content_are_kept_for_ever(page):
    _, headers, _ = ask(page, "/assets/index-AbCd1234.js")
    assert headers["Cache-Control"] == "max-age=31536000, immutable"
    for path in ("/", "/assets/plain.js", "/config.json", "/favicon.svg"):
        assert ask(page, path)[1]["Cache-Control"] == "no-cache"
    tag = ask(page, "/")[1]["ETag"]
    status, headers, content = ask(page, "/", If_None_Match=tag)
    assert (status, content) == (304, b"")


def test_files_are_compressed_for_who_takes_it(page):
    plain = ask(page, "/assets/plain.js")
    assert plain[2] == SCRIPT and "Content-Encoding" not in plain[1]
    _, headers, content = ask(page, "/assets/plain.js", Accept_Encoding="br, gzip")
    assert headers["Content-Encoding"] == "gzip" and headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(content) == SCRIPT and len(content) < len(SCRIPT) // 5
    assert "Content-Encoding" not in ask(page, "/favicon.svg", Accept_Encoding="gzip")[1]


@pytest.mark.parametrize(
    "path",
    [
        *("/assets", "/assets/", "/.env", "/.git/config", "/link.txt", "/up/secret.txt"),
        *("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//etc/passwd"),
        *("/%00", "/%ff%fe", "/index.html/", "/index.html%00.js", "/" + "a" * 4_000),
        *("/assets/..", "/./", "http://127.0.0.1/nothing", "*", "/\\index.html", "/%5c"),
    ],
)
def test_nothing_else_is_there(page, path):
    for method in ("GET", "HEAD"):
        status, headers, content = ask(page, path, method)
        assert status == 404, path
        assert b"secret" not in content and b"Traceback" not in content
        assert "Content-Security-Policy" in headers


def test_head_is_get_without_its_content(page):
    for path in ("/", "/config.json", "/assets/plain.js", "/nothing"):
        got, had = ask(page, path), ask(page, path, "HEAD")
        assert had[0] == got[0] and had[2] == b""
        assert had[1]["Content-Length"] == got[1]["Content-Length"]


def test_it_is_only_read(page):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "NONSENSE"):
        status, headers, content = ask(page, "/", method)
        assert (status, headers["Allow"]) == (405, "GET, HEAD")
        assert method.encode() not in content


def test_it_answers_for_its_own_names_only(page):
    for host in ("127.0.0.1", "localhost:8080", "page.example", "PAGE.example:1", "[::1]:80"):
        assert ask(page, "/", host=host)[0] == 200, host
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[", "x@localhost@evil", None):
        assert ask(page, "/config.json", host=host)[0] == 421, host


@pytest.mark.parametrize(
    "raw",
    [
        b"GET\r\n\r\n",
        b"\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nGET /",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
    ],
)
def test_what_is_no_request_gets_no_traceback(page, raw, capfd):
    with socket.create_connection(("127.0.0.1", page), timeout=10) as sock:
        sock.sendall(raw)
        sock.shutdown(socket.SHUT_WR)
        found = b""
        try:
            while part := sock.recv(65_536):
                found += part
        except ConnectionError:
            pass
    assert b" 200 " not in found.split(b"\r\n", 1)[0] and b"Traceback" not in found
    assert ask(page, "/")[0] == 200
    assert "Traceback" not in capfd.readouterr().err


def test_half_sent_requests_end(built, monkeypatch):
    monkeypatch.setattr(page_server._Handler, "timeout", 0.3)
    monkeypatch.setattr(page_server, "_MOST_AT_ONCE", 4)
    with page_server.page_server(0, CONFIG) as address:
        port = int(address.rsplit(":", 1)[1])
        held = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(4)]
        for sock in held:
            sock.sendall(b"GET / HT")
            assert sock.recv(10) in (b"", b"HTTP/1.0 4"[:10], b"HTTP/1.1 4"[:10])
            sock.close()
        assert ask(port, "/")[0] == 200


def test_test_wallets_are_for_a_local_chain(built):
    with page_server.page_server(0, CONFIG, {"accounts": []}) as address:
        port = int(address.rsplit(":", 1)[1])
        assert json.loads(ask(port, "/config.json")[2])["testWallet"] == "test-wallet.js"
        assert b"mutualPoolTestWallet" in ask(port, "/test-wallet.js")[2]
    with (
        pytest.raises(page_server.PageError, match="own machine"),
        page_server.page_server(0, {**CONFIG, "chainId": 1}, {"accounts": []}),
    ):
        pass
    (built / "index.html").unlink()
    with (
        pytest.raises(page_server.PageError, match="make page"),
        page_server.page_server(0, CONFIG),
    ):
        pass


def test_a_served_page_is_compared_with_the_build(built, page, monkeypatch, capsys):
    expected = integrity.digests(integrity.built(built))
    assert set(expected) == {
        "/index.html",
        "/favicon.svg",
        "/assets/index-AbCd1234.js",
        "/assets/part-Zz345678.js",
        "/assets/plain.js",
        "/assets/worker-Yy345678.js",
        "/pdf/table.js",
    }
    address = f"http://127.0.0.1:{page}"
    found = integrity.digests(integrity.served(address))
    # What the page loads: its first file, and all that it names, one from the other.
    assert set(found) == {
        "/index.html",
        "/assets/index-AbCd1234.js",
        "/assets/part-Zz345678.js",
        "/assets/worker-Yy345678.js",
    }
    assert integrity.differences(expected, found) == []
    monkeypatch.setattr(integrity.built, "__defaults__", (built,))
    monkeypatch.setattr("sys.argv", ["integrity", address])
    assert integrity.main() == 0
    (built / "assets" / "part-Zz345678.js").write_bytes(b"export { evil }")
    assert integrity.main() == 1
    assert "/assets/part-Zz345678.js is not as it was built" in capsys.readouterr().out
    # What no file names whole is compared, too.
    (built / "pdf" / "table.js").write_bytes(b"export default { evil: true }")
    assert integrity.main() == 1
    assert "/pdf/table.js is not as it was built" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["integrity", "http://127.0.0.1:9"])
    assert integrity.main() == 2


def test_frames_are_allowed_only_where_the_configuration_names_their_sites(built):
    named = {**CONFIG, "frames": ["https://app.safe.global"]}
    for config, frames in (
        (CONFIG, "frame-ancestors 'none'"),
        (named, "frame-ancestors https://app.safe.global"),
    ):
        with page_server.page_server(0, config) as address:
            port = int(address.rsplit(":", 1)[1])
            policy = ask(port, "/")[1]["Content-Security-Policy"]
        assert frames in policy
    wrong = {**CONFIG, "frames": ["*; script-src *"]}
    with (
        pytest.raises(page_server.PageError),
        page_server.page_server(0, wrong),
    ):
        pass


def test_only_what_safes_list_of_apps_shows_is_read_by_other_sites(built, page):
    (built / "manifest.json").write_text("{}", encoding="utf-8")
    for path in ("/", "/config.json", "/assets/index-AbCd1234.js", "/nothing"):
        _, headers, _ = ask(page, path)
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers
    with page_server.page_server(0, CONFIG) as base:
        for path in ("/manifest.json", "/favicon.svg"):
            status, headers, _ = ask(int(base.rsplit(":", 1)[1]), path)
            assert status == 200
            assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert headers["Access-Control-Allow-Origin"] == "*"
