"""The tool that plants mistakes finds where they fit, and counts what becomes of them."""

import json
from collections import Counter

import pytest
import solcx

from tools.mutate import __main__ as command
from tools.mutate.campaign import Ledger, Verdict, campaign, score
from tools.mutate.mutants import mutants
from tools.toolchain import ROOT, solc_version

SOURCE = b"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

library Math {
    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }
}

contract Small {
    error Odd(uint256 value);
    event Told(bool yes);

    uint256 public count;

    modifier once() {
        _;
    }

    function add(uint256 value) external once {
        if (value % 2 != 0 && !done()) revert Odd(value);
        count += value; // more
        count++;
        emit Told(true);
    }

    function done() public view returns (bool) {
        return Math.min(count, 1_0) == 3;
    }
}
"""
FILE = "contracts/Small.sol"


@pytest.fixture(scope="module")
def found():
    request = {
        "language": "Solidity",
        "sources": {FILE: {"content": SOURCE.decode()}},
        "settings": {"outputSelection": {"*": {"": ["ast"]}}},
    }
    output = solcx.compile_standard(request, solc_version=solc_version())
    return mutants(FILE, SOURCE, output["sources"][FILE]["ast"])


def lines(found, kind):
    """What the lines become that this kind of mistake changes."""
    changed = []
    for mutant in found:
        if mutant.kind == kind:
            text = mutant.applied(SOURCE).decode().splitlines()[mutant.line - 1]
            changed.append(text.strip())
    return changed


def test_every_kind_is_found(found):
    kinds = Counter(mutant.kind for mutant in found)
    assert kinds == {
        "operator": 10,
        "condition": 6,
        "negation": 1,
        "statement": 3,
        "modifier": 1,
        "number": 4,
        "bool": 1,
        "function": 1,
    }


def test_operators(found):
    assert lines(found, "operator") == [
        *("return a <= b ? a : b;", "return a > b ? a : b;"),
        *("return a < b ? a : b;", "return a >= b ? a : b;"),
        "if (value * 2 != 0 && !done()) revert Odd(value);",
        "if (value % 2 == 0 && !done()) revert Odd(value);",
        "if (value % 2 != 0 || !done()) revert Odd(value);",
        "count -= value; // more",
        "count--;",
        "return Math.min(count, 1_0) != 3;",
    ]


def test_the_rest(found):
    assert "if (false) revert Odd(value);" in lines(found, "condition")
    assert lines(found, "negation") == ["if (value % 2 != 0 && done()) revert Odd(value);"]
    assert lines(found, "statement") == ["// more", "", ""]
    assert lines(found, "modifier") == ["function add(uint256 value) external  {"]
    assert lines(found, "bool") == ["emit Told(false);"]
    assert lines(found, "function") == ["return Math.max(count, 1_0) == 3;"]
    assert "return Math.min(count, 11) == 3;" in lines(found, "number")


def test_names_tell_them_apart(found):
    assert len({mutant.name for mutant in found}) == len(found)
    assert all(mutant.applied(SOURCE) != SOURCE for mutant in found)


def test_a_campaign_goes_on_where_it_was_cut_off(found, tmp_path):
    path = tmp_path / "verdicts.jsonl"
    judged = []

    def judge(mutant):
        judged.append(mutant)
        if len(judged) == 3:
            raise KeyboardInterrupt
        return Verdict.KILLED

    with pytest.raises(KeyboardInterrupt):
        campaign(found, judge, Ledger(path))
    assert len(path.read_text().splitlines()) == 2
    verdicts = campaign(found, lambda mutant: Verdict.SURVIVED, Ledger(path))
    assert list(verdicts.values()) == [Verdict.KILLED] * 2 + [Verdict.SURVIVED] * (len(found) - 2)
    assert json.loads(path.read_text().splitlines()[-1]) == [found[-1].name, "survived"]


def test_what_does_not_compile_does_not_count():
    words = [Verdict.KILLED, Verdict.STILLBORN, Verdict.SURVIVED, Verdict.KILLED]
    assert score(words) == (2, 3)
    assert score([]) == (0, 0)


def test_a_sample_is_spread():
    assert command.spread(list(range(10)), 4) == [0, 2, 5, 7]
    assert command.spread([1, 2], 4) == command.spread([1, 2], None) == [1, 2]


@pytest.mark.parametrize(
    ("file", "tests"),
    [
        ("contracts/libraries/Ladder.sol", ["libraries/Ladder.t.sol", "unit/*", "invariant/*"]),
        ("contracts/libraries/Days.sol", ["unit/*", "invariant/*"]),
        ("contracts/pool/PoolLedger.sol", ["unit/MutualPool/*", "unit/*", "invariant/*"]),
        ("contracts/claims/ClaimViews.sol", ["unit/ClaimDesk/*", "unit/*", "invariant/*"]),
        ("contracts/DonationDesk.sol", ["unit/DonationDesk/*", "unit/*", "invariant/*"]),
    ],
)
def test_its_own_tests_come_first(file, tests):
    found = command.suites(file)
    assert [suite.match for suite in found] == [f"tests/foundry/{test}" for test in tests]
    for suite in found:
        assert (ROOT / suite.sources).is_dir() and (ROOT / suite.tests).is_dir()


def test_what_is_not_there_is_told(capsys):
    assert command.main(["NoSuchFile.sol"]) == 2
    assert "no such file below contracts/" in capsys.readouterr().err
