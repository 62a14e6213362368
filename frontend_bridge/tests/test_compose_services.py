"""What docker-compose.yml runs beside the API, without Docker: each is asked for its health.

The database is a PostgreSQL, the proxy an nginx with the very configuration that is mounted; each
gets the environment of its service, and its own healthcheck says how it is. The API's image has
tests of its own (`test_image.py`).
"""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from frontend_bridge.tests.postgres import DEBIAN, WHEEL, _programs, postgresql
from tests.support.serving import Handler, serving
from tools.local_chain import free_port
from tools.toolchain import ROOT

COMPOSE = ROOT / "docker-compose.yml"
NGINX = ROOT / "frontend_bridge" / "nginx.conf"
PAGE = "<!doctype html><title>The page</title>"


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]


def healthy(service, changes, **environment):
    """Run a service's own healthcheck, with this test's ports in the place of the container's."""
    kind, *words = service["healthcheck"]["test"]
    assert kind in ("CMD", "CMD-SHELL")
    for before, after in changes.items():
        words = [word.replace(before, after) for word in words]
    command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, timeout=30, check=False
    )
    return done.returncode == 0


def test_every_service_says_how_it_is(services):
    assert set(services) == {"database", "api", "proxy"}
    dockerfile = (ROOT / "frontend_bridge" / "Dockerfile").read_text(encoding="utf-8")
    for name, service in services.items():
        assert "healthcheck" in service or (name == "api" and "HEALTHCHECK" in dockerfile)


def test_an_image_can_be_named_by_its_digest(services):
    for name in ("database", "proxy"):
        image = services[name]["image"]
        variable, _, named = image.removeprefix("${").removesuffix("}").partition(":-")
        assert image == f"${{{variable}:-{named}}}" and variable.endswith("_IMAGE"), name
    build = services["api"]["build"]["args"]
    assert build == {"PYTHON_IMAGE": "${PYTHON_IMAGE:-python:3.11-slim}"}


def test_the_database_is_healthy_once_it_is_the_plans(services):
    service = services["database"]
    with postgresql() as address:
        user, _, rest = address.removeprefix("postgresql://").partition("@")
        host, _, port = rest.partition("/")[0].partition(":")
        given = {"PGHOST": host, "PGPORT": port}
        programs = _programs(DEBIAN, WHEEL)
        given["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
        setting = service["environment"]
        if shutil.which("psql", path=given["PATH"]):
            made = f"CREATE ROLE {setting['POSTGRES_USER']} LOGIN"
            for line in (made, f"CREATE DATABASE {setting['POSTGRES_DB']}"):
                subprocess.run(
                    ["psql", "-U", user, "-d", "postgres", "-c", line],
                    env={**os.environ, **given},
                    check=True,
                    capture_output=True,
                )
        assert healthy(service, {}, **given)
    assert not healthy(service, {}, **given)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    """Debian's nginx: the one that is installed, or its package unpacked into a folder."""
    for known in ("/usr/sbin/nginx", shutil.which("nginx")):
        if known and Path(known).is_file():
            return Path(known), Path("/etc/nginx/mime.types")
    folder = tmp_path_factory.mktemp("nginx")
    subprocess.run(
        ["apt-get", "download", "nginx", "nginx-common"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder / "root"], check=True, capture_output=True)
    return folder / "root/usr/sbin/nginx", folder / "root/etc/nginx/mime.types"


@pytest.fixture
def behind():
    """Something in the API's place, to see what the proxy sends there."""
    asked = []

    class Api(Handler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

    with serving(Api) as address:
        yield int(address.rpartition(":")[2]), asked


@pytest.fixture
def proxy(services, nginx, behind, tmp_path):
    """The proxy as compose starts it, with the ports and folders of this test."""
    program, types = nginx
    port, html = free_port(), tmp_path / "html"
    html.mkdir()
    (html / "index.html").write_text(PAGE, encoding="utf-8")
    mounted = [volume.split(":")[1] for volume in services["proxy"]["volumes"]]
    assert mounted == ["/etc/nginx/nginx.conf", "/usr/share/nginx/html"]
    text = NGINX.read_text(encoding="utf-8")
    for before, after in {
        "/tmp/": f"{tmp_path}/",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/usr/share/nginx/html": str(html),
        "http://api:8000": f"http://127.0.0.1:{behind[0]}",
        "include mime.types": f"include {types}",
    }.items():
        assert before in text, before
        text = text.replace(before, after)
    # Every folder of root's own is closed to another user, and so it runs as who tests it.
    text = ("user root;\n" if os.geteuid() == 0 else "") + text
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(text, encoding="utf-8")
    command = [str(program), "-c", str(configuration), "-p", str(tmp_path), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    yield port, process
    process.terminate()
    process.wait(timeout=20)


def ask(port, path="/", host="localhost"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, "", error.headers


def test_the_proxy_is_healthy_and_serves_page_and_index(services, proxy, behind):
    port, process = proxy
    service, changes = services["proxy"], {"8080": str(port)}
    deadline = time.monotonic() + 60
    while not healthy(service, changes):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.2)
    status, page, headers = ask(port)
    assert (status, page) == (200, PAGE)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    status, told, _ = ask(port, "/v1/books")
    assert (status, told) == (200, "{}")
    path, sent = behind[1][-1]
    assert path == "/v1/books" and sent["X-Forwarded-For"] == "127.0.0.1"
    # Another name is refused, and what is not the index's does not reach it.
    assert ask(port, host="elsewhere.example")[0] == 421
    assert ask(port, "/.git/config")[0] == 404
    assert ask(port, "/health")[0] == 404
    process.terminate()
    process.wait(timeout=20)
    assert not healthy(service, changes)
