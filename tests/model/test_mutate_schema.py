"""All mistakes stand behind switches in one compilation, and forge's tests notice them there."""

import pytest

from tools.mutate.hosts import hosts
from tools.mutate.mutants import mutants
from tools.mutate.schema import SchemaError, schema, trees
from tools.mutate.switch import SWITCH_FILE
from tools.mutate.workshop import Verdict, Workshop

SOURCE = b"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

library Rates {
    uint256 internal constant SHARE = 3;

    function part(uint256 value) internal pure returns (uint256 found) {
        uint64 least = 5;
        for (uint256 i = 0; i < 2; ++i) {
            found += value / SHARE;
        }
        if (found < least) return least;
    }
}

contract Till {
    uint256 private constant ROOM = 2;

    struct Box {
        bytes32 owner;
        uint256[ROOM] coins;
    }

    error TillOnly(address caller);
    event Paid(uint256 amount, uint256 left);

    address private immutable _keeper = msg.sender;
    mapping(bytes32 => Box) private _boxes;

    modifier onlyKeeper() {
        _requireKeeper();
        _;
    }

    function pay(bytes32 owner, uint256 amount) external onlyKeeper returns (uint256 paid) {
        Box storage box = _find(owner);
        paid = Rates.part(amount);
        box.coins[0] += paid;
        if (owner != 0 && !(amount > 100)) emit Paid(paid, amount - paid);
    }

    function coins(bytes32 owner) external view returns (uint256) {
        return _boxes[owner].coins[0];
    }

    function _find(bytes32 owner) private view returns (Box storage box) {
        box = _boxes[owner];
    }

    function _requireKeeper() private view {
        if (msg.sender != _keeper) revert TillOnly(msg.sender);
    }
}
"""
FILE = "contracts/Till.sol"
TEST = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {Rates, Till} from "../../../contracts/Till.sol";

contract TillTest is Test {
    Till private till;

    function setUp() public {
        till = new Till();
    }

    function test_pay_givesTheShare() public {
        assertEq(till.pay("eva", 30), 2 * (30 / Rates.SHARE));
        assertEq(till.coins("eva"), 20);
    }

    function test_pay_isTheKeepers() public {
        vm.prank(address(1));
        vm.expectRevert(abi.encodeWithSelector(Till.TillOnly.selector, address(1)));
        till.pay("eva", 30);
    }
}
"""
TEST_FILE = "tests/foundry/unit/Till.t.sol"


@pytest.fixture(scope="module")
def found():
    return mutants(FILE, SOURCE, trees({FILE: SOURCE})[FILE])


@pytest.fixture(scope="module")
def made(found):
    return schema({FILE: SOURCE}, found)


def one(found, line, text, kind=None):
    """The mistake on the line that has a text, which becomes another."""
    lines = SOURCE.decode().splitlines()
    (only,) = [
        mutant
        for mutant in found
        if line in lines[mutant.line - 1] and mutant.text == text and kind in (None, mutant.kind)
    ]
    return only


def test_every_mistake_is_somewhere(found, made):
    assert len(found) > 30
    everywhere = [*made.numbers, *made.alone, *made.stillborn]
    assert sorted(everywhere) == sorted(found)
    assert len(set(made.numbers.values())) == len(made.numbers)


def test_the_sources_compile(made):
    assert trees(made.sources)
    assert SWITCH_FILE in made.sources


def test_what_cannot_stand_behind_a_switch(found, made):
    # A number against bytes32 does not compile; a room's size has to be known; without the only
    # assignment of a storage pointer nothing compiles, which the compiler tells elsewhere.
    assert made.stillborn == [one(found, "owner != 0", "1", "number")]
    assert one(found, "ROOM = 2", "3") in made.alone
    assert one(found, "box = _boxes[owner];", "") in made.alone
    assert len(made.alone) == 2


def test_a_constant_becomes_a_function(made):
    assert [constant.name for constant in made.rewritten.constants] == ["SHARE"]
    assert made.rewritten.test("Rates.SHARE + Till.ROOM") == "Rates.SHARE() + Till.ROOM"


def test_the_smallest_choice_is_taken(found):
    tree = trees({FILE: SOURCE})[FILE]
    placed = hosts(tree, SOURCE, found)

    def text(mutant):
        return SOURCE[placed[mutant].start : placed[mutant].end].decode()

    assert text(one(found, "amount > 100", ">=")) == "amount > 100"
    assert text(one(found, "amount > 100", "||")) == "owner != 0 && !(amount > 100)"
    assert text(one(found, "found += value", "-=")) == "found += value / SHARE"
    assert text(one(found, "++i", "--")) == "++i"
    assert text(one(found, "found += value", "")) == "found += value / SHARE;"
    least = one(found, "uint64 least", "6")
    assert (text(least), placed[least].cast) == ("5", "uint64")
    assert one(found, "external onlyKeeper", "") not in placed


def test_sources_that_do_not_compile_are_refused():
    with pytest.raises(SchemaError, match="Expected"):
        trees({FILE: SOURCE.replace(b"contract Till", b"contract")})


def test_forge_runs_with_one_mistake_on(found, made, tmp_path):
    workshop = Workshop(tmp_path)
    workshop.fill(made.sources, {TEST_FILE: made.rewritten.test(TEST)})
    assert workshop.compile() == ""
    known = tmp_path / "build/forge/cache/solidity-files-cache.json"
    written = known.stat().st_mtime_ns
    assert workshop.test([TEST_FILE]).verdict is Verdict.SURVIVED

    def outcome(mutant):
        got = workshop.test([TEST_FILE], made.numbers[mutant])
        return got.verdict, got.by

    share, owner = "test_pay_givesTheShare", "test_pay_isTheKeepers"
    assert outcome(one(found, "found += value", "*")) == (Verdict.KILLED, share)
    assert outcome(one(found, "SHARE = 3", "4")) == (Verdict.KILLED, share)
    assert outcome(one(found, "external onlyKeeper", "")) == (Verdict.KILLED, owner)
    # The mistake in the modifier is in the copy that can be left out as well.
    assert outcome(one(found, "_requireKeeper();", "")) == (Verdict.KILLED, owner)
    assert outcome(one(found, "amount > 100", ">=")) == (Verdict.SURVIVED, "")
    reached = workshop.reached(TEST_FILE)
    assert made.numbers[one(found, "amount > 100", ">=")] in reached
    assert made.numbers[one(found, "return least", "true")] in reached
    assert reached <= set(made.numbers.values())
    # Two runs at a time would make each other forget what is compiled.
    assert known.stat().st_mtime_ns == written
