"""Every numbered rule is cited by a test that holds it: a line "Rules: M4, M6." in its file."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULE = re.compile(r"^- \*\*([A-Z]\d+)\*\*", re.MULTILINE)
CITED = re.compile(r"\bRules?: ((?:[A-Z]\d+(?:, |\.))+)")
PAGES = ("protocol.md", "governance.md")


def rules():
    return [
        rule
        for page in PAGES
        for rule in RULE.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    ]


def cited():
    """The rules that tests cite, each with the files that do."""
    found = {}
    for path in sorted((ROOT / "tests").rglob("*")):
        if "node_modules" in path.parts or path.name == Path(__file__).name:
            continue
        if path.suffix in {".py", ".sol"}:
            for line in CITED.findall(path.read_text(encoding="utf-8")):
                for rule in re.findall(r"[A-Z]\d+", line):
                    found.setdefault(rule, []).append(path.name)
    return found


@pytest.mark.parametrize("rule", rules())
def test_a_rule_is_cited_by_a_test(rule):
    assert rule in cited(), f"no test cites {rule}; see CONTRIBUTING.md, A new rule"


def test_no_test_cites_a_rule_that_is_none():
    assert set(cited()) <= set(rules())


def test_a_rule_has_one_text():
    assert len(set(rules())) == len(rules())
