"""What stands on the chain, what brownie and forge compile, and the release are one thing."""

import json
import subprocess
import sys

import brownie
import pytest
import solcx

from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.release import CONTRACTS, ReleaseError, load_release, standard_input
from tools.toolchain import BIN_FOLDER, ROOT, solc_version


def masked(code, artifact):
    """The code with zeros for what its constructor fills in."""
    raw = bytearray.fromhex(code.removeprefix("0x"))
    for places in artifact.immutable_references.values():
        for place in places:
            end = place["start"] + place["length"]
            raw[place["start"] : end] = bytes(place["length"])
    return bytes(raw)


def without_metadata(code):
    """The code without the hash of its sources and settings at its end."""
    raw = bytes.fromhex(code.removeprefix("0x"))
    return raw[: -2 - int.from_bytes(raw[-2:], "big")]


def in_order(abi):
    """The entries of an ABI, sorted; brownie gives the constructor a name."""
    nameless = [
        {key: entry[key] for key in entry if key != "name" or entry["type"] != "constructor"}
        for entry in abi
    ]
    return sorted(json.dumps(entry, sort_keys=True) for entry in nameless)


@pytest.fixture(scope="module")
def forges():
    """Forge's artifacts, as `make lint` makes them too; forge compiles again what has changed."""
    out = ROOT / "build" / "slither"
    command = [BIN_FOLDER / "forge", "build", "--skip", "test", "--deny", "warnings", "--ast"]
    command += ["--build-info", "--build-info-path", out / "build-info"]
    command += ["--out", out / "out", "--cache-path", out / "cache"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return {
        name: json.loads((out / "out" / f"{name}.sol" / f"{name}.json").read_text())
        for name in CONTRACTS
    }


@pytest.fixture(scope="module")
def brownies():
    """Brownie's artifacts, compiled when it loaded the project."""
    projects = brownie.project.get_loaded_projects()
    if not projects:
        pytest.skip("brownie has loaded no project; use: brownie test")
    return {name: projects[0]._build.get(name) for name in CONTRACTS}


def test_the_code_on_the_chain_is_the_releases(chain):
    deployed = chain.deploy()
    for role, name in ROLES.items():
        artifact = chain.release[name]
        code = chain.web3.eth.get_code(deployed.addresses[role]).to_0x_hex()
        assert masked(code, artifact) == masked(artifact.deployed_bytecode, artifact), name
        # The stock timelock keeps its roles in storage; all the others name each other for ever.
        assert bool(artifact.immutable_references) == (name != "AssemblyTimelock"), name


def test_the_input_compiles_to_the_same_code_again(release):
    """Nothing but the standard-JSON input is needed, not even the folder of the contracts."""
    output = solcx.compile_standard(release.standard_json, solc_version=solc_version())
    for name in CONTRACTS:
        found = output["contracts"][release[name].source][name]
        assert found["evm"]["bytecode"]["object"] == release[name].bytecode
        assert found["evm"]["deployedBytecode"]["object"] == release[name].deployed_bytecode
        assert found["metadata"] == release[name].metadata


def test_the_metadata_names_every_source(release):
    metadata = json.loads(release["MutualPool"].metadata)
    assert metadata["compiler"]["version"].startswith(f"{solc_version()}+")
    assert set(metadata["sources"]) <= set(release.standard_json["sources"])
    assert all("content" in source for source in release.standard_json["sources"].values())


@pytest.mark.parametrize("name", CONTRACTS)
def test_forge_compiles_the_same(release, forges, name):
    ours, theirs = release[name], forges[name]
    assert in_order(ours.abi) == in_order(theirs["abi"])
    for mine, other in (
        (ours.bytecode, theirs["bytecode"]["object"]),
        (ours.deployed_bytecode, theirs["deployedBytecode"]["object"]),
    ):
        assert without_metadata(mine) == without_metadata(other)


@pytest.mark.parametrize("name", CONTRACTS)
def test_brownie_compiles_the_same(release, brownies, name):
    """Brownie overlooks some changes of what a contract imports, and then tests an old one."""
    ours, theirs = release[name], brownies[name]
    assert in_order(ours.abi) == in_order(theirs["abi"])
    stale = f"remove build/contracts/{name}.json, then run again"
    assert without_metadata(ours.bytecode) == without_metadata(theirs["bytecode"]), stale
    deployed = theirs["deployedBytecode"]
    assert without_metadata(ours.deployed_bytecode) == without_metadata(deployed)


def test_a_missing_source_is_named(tmp_path):
    (tmp_path / "contracts").mkdir()
    (tmp_path / "brownie-config.yaml").write_text((ROOT / "brownie-config.yaml").read_text())
    (tmp_path / "contracts" / "A.sol").write_text('import {B} from "@openzeppelin/B.sol";\n')
    with pytest.raises(ReleaseError, match=r"@openzeppelin/B\.sol is not here; run: make setup"):
        standard_input(tmp_path)


def test_without_a_compiler_the_next_step_is_named(tmp_path, monkeypatch):
    (tmp_path / "contracts").mkdir()
    (tmp_path / "brownie-config.yaml").write_text((ROOT / "brownie-config.yaml").read_text())
    monkeypatch.setitem(sys.modules, "solcx", None)
    with pytest.raises(ReleaseError, match="run: make setup"):
        load_release(tmp_path)
