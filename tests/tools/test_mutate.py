"""The tool that plants mistakes finds where they fit, and counts what becomes of them."""

import json
import threading
from collections import Counter

import pytest

from tools.mutate import __main__ as command
from tools.mutate import selection
from tools.mutate.campaign import Ledger, campaign, score
from tools.mutate.mutants import code, mutants
from tools.mutate.preparation import digest
from tools.mutate.schema import trees
from tools.mutate.workshop import Outcome, Verdict
from tools.toolchain import ROOT

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
    return mutants(FILE, SOURCE, trees({FILE: SOURCE})[FILE])


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


def test_comments_and_spaces_change_no_name(found):
    other = SOURCE.replace(b"; // more", b";\n  /* 'more' */ // \"") + b"// the end\n"
    other = other.replace(b"    function add", b"    /// @notice It's more.\n\n    function add")
    assert code(other) == code(SOURCE) and digest(other) == digest(SOURCE)
    moved = mutants(FILE, other, trees({FILE: other})[FILE])
    assert [one.name for one in moved] == [one.name for one in found]
    assert moved != found
    assert digest(SOURCE.replace(b"2", b"3")) != digest(SOURCE)
    assert code(b"\"a // b\" /* c */ 'd  e'") == b"\"a // b\"'d  e'"


KILLED, SURVIVED = Outcome(Verdict.KILLED, "test_add"), Outcome(Verdict.SURVIVED)


def ledger(path, source="1", tests="1"):
    return Ledger(path, {FILE: source}, tests)


@pytest.mark.parametrize("workers", [1, 3])
def test_a_campaign_goes_on_where_it_was_cut_off(found, tmp_path, workers):
    path = tmp_path / "verdicts.jsonl"
    judged, lock = [], threading.Lock()

    def judge(mutant, worker):
        assert 0 <= worker < workers
        with lock:
            judged.append(mutant)
            if len(judged) > 3:
                raise KeyboardInterrupt
        return KILLED

    with pytest.raises(KeyboardInterrupt):
        campaign(found, judge, ledger(path), workers)
    known = len(path.read_text(encoding="utf-8").splitlines())
    assert known == 3
    with path.open("a", encoding="utf-8") as file:
        file.write('{"mutant": "cut o')
    told = []
    verdicts = campaign(
        found,
        lambda mutant, worker: SURVIVED,
        ledger(path),
        workers,
        lambda *about: told.append(about),
    )
    assert list(verdicts) == found
    assert list(verdicts.values()).count(KILLED) == known
    assert [left for _, _, left, _ in told] == list(range(len(found) - known))[::-1]
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[-1])["verdict"] == "survived"


def test_verdicts_hold_as_long_as_what_they_are_about(found, tmp_path):
    path = tmp_path / "verdicts.jsonl"
    first = ledger(path)
    first.note(found[0], KILLED, 2)
    first.note(found[1], SURVIVED, 1.5)
    assert ledger(path).outcomes == {found[0].name: KILLED, found[1].name: SURVIVED}
    assert ledger(path).seconds == 3.5
    assert ledger(path, tests="2").outcomes == {found[0].name: KILLED}
    assert ledger(path, source="2").outcomes == {}


def test_what_does_not_compile_does_not_count():
    words = [Verdict.KILLED, Verdict.STILLBORN, Verdict.SURVIVED, Verdict.KILLED]
    assert score(words) == (2, 3)
    assert score([]) == (0, 0)


def test_a_sample_is_spread():
    assert selection.spread(list(range(10)), 4) == [0, 2, 5, 7]
    assert selection.spread([1, 2], 4) == selection.spread([1, 2], None) == [1, 2]


def test_changed_lines_come_first(found):
    changed = [mutant for mutant in found if mutant.line == 26]
    picked = selection.chosen(found, 3, {FILE: {26}})
    assert picked[: len(changed)] == changed
    assert set(selection.spread(found, 3)) <= set(picked)
    assert len(picked) <= len(changed) + 3
    assert selection.chosen(found, 3, None) == selection.spread(found, 3)
    assert selection.chosen(found, None, None) == found


def test_all_lines_of_a_new_file_changed():
    empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    file = "contracts/libraries/Days.sol"
    lines = (ROOT / file).read_text(encoding="utf-8").count("\n")
    assert selection.changed_lines(file, empty) == set(range(1, lines + 1))
    with pytest.raises(selection.SelectionError, match="git has no commit nonsense"):
        selection.changed_lines(file, "nonsense")


REACHING = [
    "tests/foundry/attacks/LateVotes.t.sol",
    "tests/foundry/libraries/Ladder.t.sol",
    "tests/foundry/unit/DonationDesk/Give.t.sol",
    "tests/foundry/unit/MutualPool/Settle.t.sol",
]


@pytest.mark.parametrize(
    ("file", "own"),
    [
        ("contracts/pool/Ladder.sol", 1),
        ("contracts/libraries/Days.sol", None),
        ("contracts/pool/PoolLedger.sol", 3),
        ("contracts/donations/DonationDesk.sol", 2),
    ],
)
def test_its_own_tests_come_first(file, own):
    lives = ["tests/foundry/invariant/Laws.t.sol"]
    first = [] if own is None else [REACHING[own]]
    rest = [test for test in REACHING if test not in first]
    found = selection.stages(file, REACHING, lives)
    assert found == [stage for stage in (first, rest, lives) if stage]
    assert selection.stages(file, [], lives) == [lives]


def test_every_test_file_is_there():
    for file in (*selection.test_files(), *selection.random_lives()):
        assert (ROOT / file).is_file()
    assert set(REACHING) <= set(selection.test_files())
    assert "tests/foundry/invariant/Laws.t.sol" in selection.random_lives()


def test_what_is_not_there_is_told(capsys):
    assert command.main(["NoSuchFile.sol"]) == 2
    assert "no such file below contracts/" in capsys.readouterr().err
    assert command.main(["--since", "nonsense", "--list", "Days.sol"]) == 2
    assert "git has no commit nonsense" in capsys.readouterr().err


def test_two_runs_do_not_share_a_folder(tmp_path):
    folder = tmp_path / "mutation"
    with (
        command.alone_in(folder),
        pytest.raises(command.BusyError, match="Another run works in"),
        command.alone_in(folder),
    ):
        pytest.fail("both went on")
    with command.alone_in(folder):
        pass


@pytest.mark.parametrize("words", [["--sample", "0"], ["--jobs", "0"]])
def test_a_number_below_one_is_refused(words, capsys):
    with pytest.raises(SystemExit):
        command.main(words)
    assert "N has to be 1 or more" in capsys.readouterr().err
