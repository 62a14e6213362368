"""The one compose file of a small community: its parts fit together, and its commands are real."""

import importlib.util
import re

import click
import pytest
import yaml
from fastapi.testclient import TestClient

from frontend_bridge.api.http.clients import Clients
from frontend_bridge.desk.__main__ import desk as office
from frontend_bridge.desk.app import make_desk
from frontend_bridge.desk.reminders.__main__ import reminders
from frontend_bridge.tests.desk import support
from frontend_bridge.tests.desk.conftest import chain, clock, town  # noqa: F401  its fixtures
from mutual_pool.cli.main import application
from mutual_pool.office.evidence.sealing import MOST_SEALED
from tools.toolchain import ROOT

NGINX = (ROOT / "frontend_bridge" / "desk" / "nginx.conf").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "frontend_bridge" / "desk" / "Dockerfile").read_text(encoding="utf-8")
COMMANDS = {
    "frontend_bridge.desk": office,
    "frontend_bridge.desk.reminders": reminders,
    "mutual_pool": application,
}


@pytest.fixture(scope="module")
def compose():
    path = ROOT / "docker-compose.community.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def own(compose):
    """The services of the community's own image."""
    return {n: one for n, one in compose["services"].items() if "nginx" not in one["image"]}


def test_every_command_and_option_is_there(compose):
    for name, service in own(compose).items():
        module, *words = service["command"]
        assert importlib.util.find_spec(f"{module}.__main__"), name
        found = COMMANDS.get(module)
        while words and isinstance(found, click.Group):
            found = found.get_command(click.Context(found), words.pop(0))
        if not words:
            continue
        options = {one for parameter in found.params for one in parameter.opts}
        given = {word.split("=", 1)[0] for word in words}
        assert given <= options, name
        needed = {p.opts[0] for p in found.params if p.required}
        from_environment = {"--rpc", "--deployment"}
        assert needed - from_environment <= given, name


def test_services_are_held_tight(compose):
    for name, service in compose["services"].items():
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert name == "proxy" or "ports" not in service, name
    # What makes backups reaches no network, and has neither keys nor the list to write.
    backup = compose["services"]["backup"]
    assert backup["network_mode"] == "none"
    assert not any("keys" in volume for volume in backup["volumes"])
    assert "desk-erasures:/desk-erasures:ro" in backup["volumes"]


def test_every_volume_and_mounted_file_is_there(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            source, target = volume.split(":")[:2] if "$" not in volume else ("", "")
            if source.startswith("./") and not source.startswith("./build/"):
                assert (ROOT / source).exists(), source
            elif source and not source.startswith("./"):
                assert source in compose["volumes"]
                # Named volumes belong to nobody, as the image says.
                assert re.search(rf"chown nobody .*{target}\b", DOCKERFILE), target


def test_the_image_has_what_its_services_import(compose):
    copied = set(re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE))
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    for module in {service["command"][0] for service in own(compose).values()}:
        path = module.replace(".", "/")
        found = next(one for one in copied if path == one or path.startswith(f"{one}/"))
        assert f"!{found}" in ignored.splitlines(), path
    locks = re.findall(r"requirements/(\w+)\.lock", DOCKERFILE)
    assert all(f"!requirements/{name}.lock" in ignored for name in locks)


def test_the_proxy_takes_a_pack_and_names_who_sends(compose):
    most = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1]) * 1024 * 1024
    assert most >= MOST_SEALED + 1_000
    assert re.findall(r"proxy_set_header X-Forwarded-For (\S+);", NGINX) == ["$remote_addr"]
    assert re.search(r"proxy_pass http://(\w+):(\d+);", NGINX).groups() == ("desk", "8001")
    main = (ROOT / "frontend_bridge" / "nginx.conf").read_text(encoding="utf-8")
    proxy = compose["services"]["proxy"]
    assert "include /etc/nginx/desk*.conf;" in main
    assert "./frontend_bridge/desk/nginx.conf:/etc/nginx/desk.conf:ro" in proxy["volumes"]
    command = " ".join(compose["services"]["desk"]["command"])
    assert "--port=8001" in command and compose["services"]["desk"]["expose"] == ["8001"]


def test_visitors_behind_the_proxy_do_not_share_a_limit(compose, town, chain, clock, tmp_path):  # noqa: F811
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    for name in ("api", "desk"):
        assert network["subnet"] in str(compose["services"][name])
    with support.opened(town, chain, clock, tmp_path, rate=0.01, burst=2) as found:
        app = make_desk(found.desk, clients=Clients([network["subnet"]]))
        with TestClient(app, client=("172.30.78.4", 40_000)) as proxy:
            for reader in ("203.0.113.1", "2001:db8:7:7::1"):
                told = {"X-Forwarded-For": reader}
                codes = [proxy.get("/desk/v1/about", headers=told).status_code for _ in range(3)]
                assert codes == [200, 200, 429]
