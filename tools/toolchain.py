"""Where the pinned tools are, and which compiler version the project uses."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHIM = ROOT / "tools" / "solc.js"
SOLC_FOLDER = ROOT / ".toolchain" / "solc"
BIN_FOLDER = ROOT / ".toolchain" / "bin"
GANACHE = ROOT / "node_modules" / ".bin" / "ganache"
GANACHE_IN_MEMORY = ROOT / "tools" / "ganache.js"
MNEMONIC = "test test test test test test test test test test test junk"
CHAIN_ID = 1337
HARDFORK = "shanghai"
ACCOUNTS = 32
BLOCK_GAS_LIMIT = 30_000_000


def solc_version() -> str:
    """The version of the npm package solc: the one place that names the compiler's version."""
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    version: str = package["devDependencies"]["solc"]
    return version


def reported_version(compiler: Path) -> str | None:
    """What the compiler says its version is, without the build; None if it does not run."""
    try:
        answer = subprocess.run(
            [compiler, "--version"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            encoding="utf-8",
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"^Version: (\d+\.\d+\.\d+)\+", answer.stdout, re.MULTILINE)
    return found[1] if found else None


def is_native(compiler: Path) -> bool:
    """Whether this is a compiled compiler, not a script like ours."""
    try:
        with compiler.open("rb") as file:
            return file.read(2) != b"#!"
    except OSError:
        return False


def native_solc() -> Path | None:
    """A native compiler of exactly our version: MUTUAL_POOL_SOLC, or solc on the PATH."""
    chosen = os.environ.get("MUTUAL_POOL_SOLC")
    candidate = chosen or shutil.which("solc")
    if not candidate:
        return None
    path = Path(candidate).resolve()
    if is_native(path) and reported_version(path) == solc_version():
        return path
    if chosen:
        raise SystemExit(
            f"MUTUAL_POOL_SOLC is {chosen}, which is not a native solc {solc_version()}. "
            "Unset it to use the npm compiler."
        )
    return None


def foundry_binary(name: str) -> Path:
    """The program of Foundry itself; npm installs the one package made for this machine."""
    found = sorted((ROOT / "node_modules" / "@foundry-rs").glob(f"{name}-*/bin/{name}"))
    if not found:
        raise SystemExit(f"npm has no {name} for this machine; see node_modules/@foundry-rs")
    return found[0]
