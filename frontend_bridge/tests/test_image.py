"""The image, as its Dockerfile makes it, without Docker: its steps, one by one, in a fresh place.

What the Dockerfile copies and installs is all there is; the service is started by its entry point
as another user, with the settings of docker-compose.yml, and asked for its health. Slow, so it
is a part of `make test-bridge` only.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from frontend_bridge.tests.conftest import empty_database
from frontend_bridge.tests.postgres import identity
from frontend_bridge.tests.test_shares import signed
from tools.local_chain import free_port
from tools.toolchain import ROOT

DOCKERFILE = ROOT / "frontend_bridge" / "Dockerfile"
COMPOSE = ROOT / "docker-compose.yml"


def steps(text):
    """The instructions of a Dockerfile with their words."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(line.split(None, 1)[0], line.split(None, 1)[1].strip()) for line in joined]


class Image:
    """What the steps of a Dockerfile leave behind in a folder."""

    def __init__(self, folder):
        self.work, self.home = folder / "work", folder / "python"
        self.entry, self.health, self.user, self.environment = [], [], "root", {}
        self.arguments = {}
        for name, words in steps(DOCKERFILE.read_text(encoding="utf-8")):
            getattr(self, f"do_{name.lower()}")(words)

    def do_arg(self, words):
        name, value = words.split("=", 1)
        self.arguments[name] = value

    def do_from(self, words):
        for name, value in self.arguments.items():
            words = words.replace(f"${{{name}}}", value)
        version = "{}.{}".format(*sys.version_info)
        assert words == f"python:{version}-slim", f"the tests run on Python {version}"
        subprocess.run([sys.executable, "-m", "venv", str(self.home)], check=True)
        # The image has nothing but pip.
        self.program("python")

    def do_workdir(self, words):
        assert words == "/app"
        self.work.mkdir()

    def do_copy(self, words):
        *sources, target = shlex.split(words)
        for source in sources:
            found = ROOT / source
            # A folder's content is copied; a file goes into a folder whose name ends with a slash.
            into = self.work / target
            if found.is_dir():
                kept = shutil.ignore_patterns("__pycache__")
                shutil.copytree(found, into, ignore=kept, dirs_exist_ok=True)
            else:
                place = into / found.name if target.endswith("/") else into
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(found, place)

    def do_run(self, words):
        for command in words.split("&&"):
            program, *rest = shlex.split(command)
            done = subprocess.run(
                [self.program(program), *rest], cwd=self.work, capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr.decode()

    def do_env(self, words):
        self.environment |= dict(pair.split("=", 1) for pair in shlex.split(words))

    def do_user(self, words):
        self.user = words

    def do_expose(self, words):
        assert words == "8000"

    def do_healthcheck(self, words):
        self.health = json.loads(words[words.index("[") :])

    def do_entrypoint(self, words):
        self.entry = json.loads(words)

    def program(self, name):
        found = self.home / "bin" / name
        assert found.is_file(), f"the image has no {name}"
        return str(found)


@pytest.fixture(scope="module")
def image():
    # Not in a folder of root's own, which another user could not enter.
    folder = Path(tempfile.mkdtemp(prefix="mutual-pool-image-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield Image(folder)
    finally:
        shutil.rmtree(folder)


def settings(database, lived, record, port):
    """What docker-compose.yml gives the service, with this test's node, database and port."""
    service = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["api"]
    assert service["build"]["dockerfile"] == "frontend_bridge/Dockerfile"
    assert service["read_only"] is True
    given = {
        "MUTUAL_POOL_RPC": lived.rpc,
        "MUTUAL_POOL_DEPLOYMENT": str(record),
        "MUTUAL_POOL_DATABASE": database,
        "MUTUAL_POOL_HOST": "127.0.0.1",
    }
    assert given.keys() <= service["environment"].keys()
    fixed = {k: str(v) for k, v in service["environment"].items() if "$" not in str(v)}
    return {**fixed, **given, "MUTUAL_POOL_PORT": str(port)}


@pytest.fixture
def running(image, lived, request):
    request.param = "postgresql"
    port = free_port()
    record = image.work.parent / "deployment.json"
    shutil.copy(lived.record, record)
    record.chmod(0o644)
    environment = {
        "PATH": f"{image.home}/bin",
        "LC_ALL": "C.UTF-8",
        # The container's files cannot be written.
        "HOME": "/nonexistent",
        **image.environment,
        **settings(empty_database(request, image.work), lived, record, port),
    }
    command = [image.program(image.entry[0]), *image.entry[1:]]
    # An interpreter in a folder of root's own can be run by nobody else.
    as_user = identity(image.user) if os.geteuid() == 0 and _runs(command[0], image) else {}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            cwd=image.work,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            **as_user,
        )
        try:
            yield process, port, log
        finally:
            process.terminate()
            process.wait(timeout=20)


def _runs(program, image):
    """Whether the image's user may run this program."""
    try:
        return not subprocess.run(
            [program, "-c", ""], check=False, **identity(image.user)
        ).returncode
    except PermissionError:
        return False


def test_the_image_starts_and_is_healthy(image, running, lived):
    process, port, log = running
    deadline = time.monotonic() + 90
    told = {}
    while not told.get("healthy") and time.monotonic() < deadline:
        assert process.poll() is None, _read(log)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                told = json.load(answer)
        except urllib.error.HTTPError as error:
            told = json.load(error)
        except OSError:
            time.sleep(0.2)
    assert told.get("healthy") is True, (told, _read(log))
    assert told["head"] == lived.web3.eth.block_number
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/books", timeout=5) as answer:
        assert json.load(answer)["data"]["books"]
    # A report draws on parts of the auditor that the image must have too.
    first = lived.deployment.block
    query = f"from_block={first}&to_block={told['head']}"
    address = f"http://127.0.0.1:{port}/v1/reports/draft?{query}"
    header = {"Authorization": signed(lived.deployment, int(time.time()) + 600)}
    with urllib.request.urlopen(urllib.request.Request(address, headers=header)) as answer:
        assert json.load(answer)["period"]["from_block"] == first
    # The image's own check says the same.
    check = [part.replace("8000", str(port)) for part in image.health]
    done = subprocess.run([image.program(check[0]), *check[1:]], check=False)
    assert done.returncode == 0
    # Nothing is written beside the database.
    assert not list(image.work.rglob("__pycache__"))


def _read(log):
    log.seek(0)
    return log.read().decode()
