import re
from dataclasses import asdict
from pathlib import Path

import pytest
from eth_utils import function_signature_to_4byte_selector

from frontend_bridge import abi
from frontend_bridge.abi import generate
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.release import load_release
from mutual_pool.protocol import eip712
from mutual_pool.protocol.claims.types import ClaimState

PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")


@pytest.fixture(scope="module")
def fresh():
    return generate.generate(load_release(), generate.ROOT / "deployments", generate.TEXTS)


def test_the_committed_bundle_is_not_stale(fresh):
    assert (abi.FOLDER / "bundle.json").read_text(encoding="utf-8") == generate.as_json(fresh)
    assert (abi.FOLDER / "bundle.ts").read_text(encoding="utf-8") == generate.as_typescript(fresh)
    assert (abi.FOLDER / "errors.ts").read_text(encoding="utf-8") == generate.as_error_texts(fresh)
    assert (abi.FOLDER / "plan_files.ts").read_text(encoding="utf-8") == generate.as_plan_files()


def test_python_reads_what_was_generated(fresh):
    assert asdict(abi.load()) == fresh
    assert abi.load().contracts == ROLES
    assert {"asset", "directory", *ROLES} == abi.load().abis.keys()


def test_every_error_of_every_contract_is_told_in_both_languages(fresh):
    release = load_release()
    names = {
        entry["name"]
        for name in ("TestToken", "PlanDirectory", *ROLES.values())
        for entry in release[name].abi
        if entry["type"] == "error"
    }
    assert names <= fresh["errors"].keys()
    for name, error in fresh["errors"].items():
        assert error["en"].strip() and re.search("[\u4e00-\u9fff]", error["zh"]), name
        for language in ("en", "zh"):
            used = {argument for argument, _ in PLACEHOLDER.findall(error[language])}
            assert used <= set(error["inputs"]), name


def test_every_error_has_a_sentence_of_its_own(fresh):
    # Those that only a deployment or a hostile token runs into as well: operators read them.
    assert generate.untold(fresh) == []


def test_a_text_of_no_error_and_a_wrong_argument_are_refused(tmp_path: Path):
    texts = tmp_path / "texts.yaml"
    texts.write_text('Nonsense: {en: "a", zh: "b"}', encoding="utf-8")
    with pytest.raises(generate.BundleError, match="Nonsense"):
        generate.generate(load_release(), tmp_path, texts)
    texts.write_text('ClaimOpen: {en: "{claim} {mood}", zh: "b"}', encoding="utf-8")
    with pytest.raises(generate.BundleError, match="mood"):
        generate.generate(load_release(), tmp_path, texts)


def test_what_is_signed_has_the_type_hash_of_the_contracts(fresh):
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (generate.ROOT / "contracts").rglob("*.sol")
    ).replace('"\n        "', "")
    for name, fields in fresh["typed_data"]["types"].items():
        parts = ",".join(f"{item['type']} {item['name']}" for item in fields)
        signature = f"{name}({parts})"
        in_contracts = re.sub(r"\s+", " ", sources)
        assert signature in in_contracts or name == "Permit", signature
    for domain in fresh["typed_data"]["domains"].values():
        name, version = domain["name"], domain["version"]
        # The claim desk writes its domain out, to save bytes (`ClaimDomain`).
        written_out = f'keccak256("{name}"), keccak256("{version}")'
        assert f'EIP712("{name}", "{version}")' in sources or written_out in sources
    assert eip712.claims_domain(1, "0x").name == fresh["typed_data"]["domains"]["desk"]["name"]


def test_states_are_in_the_contracts_order(fresh):
    for state in ClaimState:
        assert fresh["enums"]["ClaimState"][state].lower() == state.name.replace("_", "").lower()


def test_the_check_says_what_is_stale(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(generate, "FOLDER", tmp_path)
    (tmp_path / "texts.yaml").write_text(
        (generate.TEXTS).read_text(encoding="utf-8"), encoding="utf-8"
    )
    monkeypatch.setattr("sys.argv", ["generate", "--check"])
    assert generate.main() == 1
    assert "make bundle" in capsys.readouterr().err


def test_selectors_survive_the_slimming(fresh):
    decide = next(
        entry for entry in fresh["abis"]["desk"] if entry.get("name") == "decideBySignatures"
    )

    def kind(item):
        if not item["type"].startswith("tuple"):
            return item["type"]
        return f"({','.join(map(kind, item['components']))}){item['type'][5:]}"

    signature = f"decideBySignatures({','.join(map(kind, decide['inputs']))})"
    assert load_release()["ClaimDesk"].deployed_bytecode.count(
        function_signature_to_4byte_selector(signature).hex()
    )
