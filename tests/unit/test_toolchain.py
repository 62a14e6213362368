"""The pinned tools agree with each other, and set-up can be repeated."""

import importlib.metadata
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import brownie._config
import pytest
import solcx
import yaml

from tools.link_tools import link_for_user
from tools.local_chain import answers
from tools.register_network import ganache_network, register
from tools.toolchain import (
    BIN_FOLDER,
    ROOT,
    SHIM,
    SOLC_FOLDER,
    native_solc,
    reported_version,
    solc_version,
)

COMPILERS = [compiler for compiler in (SHIM, native_solc()) if compiler]
NPM_COMPILER = """
const input = require("node:fs").readFileSync(0, "utf8");
process.stdout.write(require("solc").compile(input));
"""
LIBRARY = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

library Shares {
    function shareUp(uint256 amount, uint256 parts) internal pure returns (uint256) {
        return (amount + parts - 1) / parts;
    }
}
"""
CONTRACT = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import {Shares} from "@lib/Shares.sol";

contract Pot {
    mapping(address member => uint256 amount) public paid;

    function pay(uint256 amount, uint256 parts) external {
        paid[msg.sender] += Shares.shareUp(amount, parts);
    }
}
"""


def brownie_config():
    return yaml.safe_load((ROOT / "brownie-config.yaml").read_text())


def foundry_config():
    return tomllib.loads((ROOT / "foundry.toml").read_text())["profile"]["default"]


def compiler_input(sources):
    return {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sources.items()},
        "settings": {
            "remappings": ["@lib=library"],
            "optimizer": {"enabled": True, "runs": 100},
            "evmVersion": "shanghai",
            "outputSelection": {"*": {"*": ["evm.bytecode.object"]}},
        },
    }


def bytecode(output):
    return output["contracts"]["Pot.sol"]["Pot"]["evm"]["bytecode"]["object"]


def run_shim(arguments, text=""):
    return subprocess.run(
        [SHIM, *arguments], input=text, capture_output=True, text=True, check=False
    )


def test_every_file_names_the_same_compiler():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/solc"]["version"] == solc_version()
    assert brownie_config()["compiler"]["solc"]["version"] == solc_version()
    assert reported_version(ROOT / foundry_config()["solc"]) == solc_version()
    assert reported_version(SOLC_FOLDER / f"solc-v{solc_version()}") == solc_version()


def test_brownie_and_forge_compile_alike():
    brownies, forges = brownie_config()["compiler"], foundry_config()
    assert forges["evm_version"] == brownies["evm_version"]
    assert forges["optimizer"] == brownies["solc"]["optimizer"]["enabled"]
    assert forges["optimizer_runs"] == brownies["solc"]["optimizer"]["runs"]
    assert forges["via_ir"] is False


def test_the_chain_runs_the_rules_the_compiler_aims_at():
    chain = ganache_network()["cmd_settings"]["evm_version"]
    assert chain == brownie_config()["compiler"]["evm_version"]


def test_brownie_is_pure_python():
    assert Path(brownie._config.__file__).suffix == ".py"


@pytest.mark.parametrize("compiler", COMPILERS, ids=lambda path: path.name)
def test_bytecode_is_that_of_the_npm_compiler(compiler, tmp_path, monkeypatch):
    """By way of py-solc-x, the import read from disk, against the npm package called directly."""
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "Shares.sol").write_text(LIBRARY)
    monkeypatch.chdir(tmp_path)
    ours = solcx.compile_standard(
        compiler_input({"Pot.sol": CONTRACT}), solc_binary=compiler, allow_paths=str(tmp_path)
    )
    whole = compiler_input({"Pot.sol": CONTRACT, "library/Shares.sol": LIBRARY})
    direct = subprocess.run(
        ["node", "-e", NPM_COMPILER],
        input=json.dumps(whole),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert len(bytecode(ours)) > 100
    assert bytecode(ours) == bytecode(json.loads(direct.stdout))


def test_missing_import_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(solcx.exceptions.SolcError, match=r"library/Shares\.sol"):
        solcx.compile_standard(compiler_input({"Pot.sol": CONTRACT}), solc_binary=SHIM)


def test_import_from_a_folder_not_allowed_is_refused(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    (tmp_path / "Shares.sol").write_text(LIBRARY)
    monkeypatch.chdir(tmp_path / "project")
    source = CONTRACT.replace("@lib/Shares.sol", str(tmp_path / "Shares.sol"))
    with pytest.raises(solcx.exceptions.SolcError, match="outside of allowed"):
        solcx.compile_standard(compiler_input({"Pot.sol": source}), solc_binary=SHIM)


def test_unknown_compiler_option_is_refused():
    answer = run_shim(["--standard-json", "--no-such-option"])
    assert answer.returncode == 1
    assert "--no-such-option" in answer.stderr


def test_input_that_is_no_json_is_reported_by_the_compiler():
    answer = run_shim(["--standard-json"], "{")
    assert json.loads(answer.stdout)["errors"][0]["type"] == "JSONError"


def test_a_script_is_no_native_compiler(monkeypatch):
    monkeypatch.setenv("MUTUAL_POOL_SOLC", str(SHIM))
    with pytest.raises(SystemExit, match="not a native solc"):
        native_solc()


def test_a_working_compiler_of_the_user_is_kept(tmp_path):
    own = tmp_path / f"solc-v{solc_version()}"
    own.write_text(f"#!/bin/sh\necho 'Version: {solc_version()}+commit.0'\n")
    own.chmod(0o755)
    assert not link_for_user(SHIM, tmp_path, solc_version())
    assert not own.is_symlink()


def test_a_broken_link_of_the_user_is_renewed(tmp_path):
    link = tmp_path / f"solc-v{solc_version()}"
    link.symlink_to(tmp_path / "gone")
    assert link_for_user(SHIM, tmp_path, solc_version())
    assert link.resolve() == SHIM
    assert not link_for_user(SHIM, tmp_path, solc_version())


@pytest.mark.parametrize("name", ["forge", "anvil"])
def test_a_failure_of_foundry_is_not_swallowed(name):
    bad = subprocess.run([BIN_FOLDER / name, "--no-such"], capture_output=True, check=False)
    assert bad.returncode != 0


def test_registering_the_network_leaves_the_others(tmp_path):
    file = tmp_path / ".brownie" / "network-config.yaml"
    assert register(tmp_path)
    networks = yaml.safe_load(file.read_text())
    networks["development"].append({"id": "mine", "cmd": "anvil", "host": "http://127.0.0.1"})
    networks["development"].remove(ganache_network())
    file.write_text(yaml.safe_dump(networks, sort_keys=False))

    assert register(tmp_path)
    assert not register(tmp_path), "a second time changes nothing"
    after = yaml.safe_load(file.read_text())
    assert after["live"] == networks["live"]
    assert after["development"] == [*networks["development"], ganache_network()]


def test_registering_a_new_port_replaces_the_entry(tmp_path):
    register(tmp_path, 8545)
    assert register(tmp_path, 9545)
    networks = yaml.safe_load((tmp_path / ".brownie" / "network-config.yaml").read_text())
    entries = [entry for entry in networks["development"] if entry["id"] == "ganache"]
    assert entries == [ganache_network(9545)]


def test_a_command_gets_a_chain_of_its_own_and_its_status_comes_back(tmp_path):
    record = tmp_path / "address"
    script = (
        "import os, sys; from tools.local_chain import answers;"
        "rpc = os.environ['MUTUAL_POOL_RPC'];"
        f"open({str(record)!r}, 'w').write(rpc); sys.exit(7 if answers(rpc) else 1)"
    )
    wrapper = [sys.executable, "-m", "tools.with_ganache", "--", sys.executable, "-c", script]
    assert subprocess.run(wrapper, cwd=ROOT, env=os.environ, check=False).returncode == 7
    assert not answers(record.read_text()), "the chain is stopped afterwards"


def test_locks_hold_hashes_and_no_addresses():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    python = (ROOT / "requirements" / "dev.lock").read_text()
    assert "://" not in python
    assert f"eth-brownie=={importlib.metadata.version('eth-brownie')} " in python
