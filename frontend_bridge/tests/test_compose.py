"""The example for a server: its parts fit together, and nginx tells what the page needs."""

import re
from ipaddress import ip_network

import pytest
import yaml
from fastapi.testclient import TestClient

from frontend_bridge.api.app import make_app
from frontend_bridge.api.http.clients import Clients
from frontend_bridge.local.page_files import SHARED
from frontend_bridge.local.page_headers import SHARED_HEADERS, page_headers
from tools.toolchain import ROOT

NGINX = (ROOT / "frontend_bridge" / "nginx.conf").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_nginx_tells_what_the_pages_own_server_tells():
    told = dict(re.findall(r'add_header (\S+) "([^"]*)" always;', NGINX))
    told["Cross-Origin-Resource-Policy"] = re.search(r"default (same-origin);", NGINX)[1]
    assert told == dict(page_headers())
    # A location with a header of its own would drop all of these.
    inside = NGINX.split("location / {", 1)[1]
    assert "add_header" not in inside
    assert "autoindex off;" in NGINX and "disable_symlinks on;" in NGINX


def test_the_two_servers_keep_the_same_files_for_ever():
    pattern = re.search(r'"~(\^/assets/.*?\$)" "max-age', NGINX)[1]
    assert re.match(pattern, "/assets/index-AbCd1234.js")
    for path in ("/assets/index.js", "/index.html", "/assets/x/y-AbCd1234.js", "/config.json"):
        assert not re.match(pattern, path)


def test_the_two_servers_let_other_sites_read_the_same_files():
    for name, value in SHARED_HEADERS.items():
        (variable,) = re.findall(rf"add_header {name} \$(\w+) always;", NGINX)
        inside = NGINX.split(f"map $uri ${variable} {{", 1)[1].split("}", 1)[0]
        pattern, told = re.search(r'"~(\S+)" (\S+);', inside).groups()
        assert told.strip('"') == value
        for path in SHARED:
            assert re.match(pattern, path)
        for path in ("/", "/index.html", "/config.json", "/assets/x.svg", "/x/manifest.json"):
            assert not re.match(pattern, path)


def test_nginx_says_who_asks_and_lets_nobody_add_to_it():
    (named,) = re.findall(r"proxy_set_header X-Forwarded-For (\S+);", NGINX)
    assert named == "$remote_addr"


def test_nginx_counts_connections_of_a_network_together():
    """An address whose zeros are left out belongs to its network too."""
    patterns = re.findall(r'"~(\^\(\?<net>.*?)" \$net;', NGINX)

    def key(address):
        found = (re.match(one.replace("?<net>", "?P<net>"), address) for one in patterns)
        return next((match["net"] for match in found if match), address)

    for network in ("2001:db8:1:2::/64", "2001:db8:1::/64", "2001:db8::/64", "2a01:4f8:0:7::/64"):
        first = ip_network(network)[0]
        keys = {key(str(first + suffix)) for suffix in (1, 2**32, 2**48 + 5, 2**64 - 1)}
        # Four groups are written out or not: two names of one network at most.
        assert len(keys) <= 2, (network, keys)
    assert key("2001:db8:1:2::1") != key("2001:db8:1:3::1")
    assert key("203.0.113.9") == "203.0.113.9" and key("::1") == "::1"


def test_the_proxy_is_believed_and_nobody_else(compose, index):
    services = compose["services"]
    assert re.search(r"proxy_pass http://(\w+):(\d+);", NGINX).groups() == ("api", "8000")
    assert "ports" not in services["api"] and services["api"]["expose"] == ["8000"]
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    trusted = services["api"]["environment"]["MUTUAL_POOL_PROXY"]
    assert network["subnet"] == trusted
    for service in ("api", "proxy"):
        assert services[service]["read_only"] is True
        assert services[service]["cap_drop"] == ["ALL"]
    published = services["proxy"]["ports"]
    assert published == ["127.0.0.1:8080:8080"] and "listen 8080;" in NGINX
    # As compose starts it: requests of two readers come from the proxy's one address.
    app = make_app(index[0], None, rate=0.01, burst=2, clients=Clients(trusted.split()))
    with TestClient(app, client=("172.30.77.4", 40_000)) as proxy:
        for reader in ("203.0.113.1", "2001:db8:7:7::1"):
            told = {"X-Forwarded-For": reader}
            codes = [proxy.get("/v1/books", headers=told).status_code for _ in range(3)]
            assert codes == [200, 200, 429]


def test_every_file_that_is_mounted_is_here(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":", 1)[0]
            if source.startswith("./") and not source.startswith("./build/"):
                assert (ROOT / source).exists(), source
