"""A real PostgreSQL for a test run: Debian's where it is installed, or the one of the wheel."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.local_chain import free_port
from tools.toolchain import ROOT

DEBIAN = Path("/usr/lib/postgresql")
WHEEL = ROOT / ".toolchain" / "postgres" / "lib"
_IN_WHEEL = "*/site-packages/*/pginstall18/bin/pg_ctl"


@contextmanager
def postgresql(debian: Path = DEBIAN, wheel: Path = WHEEL) -> Iterator[str]:
    """Keeps a PostgreSQL server running on a free port; gives its address."""
    programs, port = _programs(debian, wheel), free_port()
    # Not in a folder of root's own, which the server's user could not enter.
    folder = Path(tempfile.mkdtemp(prefix="mutual-pool-pg-", dir="/tmp"))
    as_user: dict[str, Any] = {}
    user = pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        # The server refuses to run as root.
        user = _unprivileged()
        as_user = identity(user)
        if wheel in programs.parents:
            programs = _copied(programs, folder)
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs / program), *arguments],
            cwd=folder,
            **as_user,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr

    data = folder / "data"
    try:
        run("initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "-D", str(data))
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
        try:
            yield f"postgresql://{user}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def identity(user: str) -> dict[str, Any]:
    """What makes `subprocess` start a process as another user, where root starts it.

    By Python itself: `runuser` lies where an ordinary PATH does not look.
    """
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _programs(debian: Path, wheel: Path) -> Path:
    """The folder of the newest server's programs.

    Raises:
        SystemExit: if there is none; the message says which command installs one.
    """
    for place, shape in ((debian, "*/bin/pg_ctl"), (wheel, _IN_WHEEL)):
        if found := sorted(place.glob(shape)):
            return found[-1].parent
    raise SystemExit("There is no PostgreSQL server; make test-api sees to one.")


def _unprivileged() -> str:
    """The user that Debian's package makes, or the one that every system has."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _copied(programs: Path, folder: Path) -> Path:
    """The wheel's programs where another user may run them: the checkout may be root's own.

    Their libraries are found by the way from one folder to the other.
    """
    package = programs.parent.parent
    for part in (programs.parent, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, folder / part.relative_to(package.parent))
    return folder / programs.relative_to(package.parent)
