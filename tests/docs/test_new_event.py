"""A new event, error or document has a handful of places: a place that was forgotten fails here."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AUDIT = ROOT / "mutual_pool" / "audit"
TEXTS = ROOT / "frontend_bridge" / "web" / "languages"
BUNDLE = json.loads((ROOT / "frontend_bridge" / "abi" / "bundle.json").read_text(encoding="utf-8"))
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

# OpenZeppelin's, which the contracts of a plan never emit.
NEVER_EMITTED = {"CallSalt", "EIP712DomainChanged", "TimelockChange"}


def events():
    """The names of all events of a plan's contracts."""
    abis = (abi for role, abi in BUNDLE["abis"].items() if role != "asset")
    return {entry["name"] for abi in abis for entry in abi if entry["type"] == "event"}


def test_every_event_is_replayed_or_observed():
    folders = ("replay", "observers", "checks")
    sources = (path for folder in folders for path in (AUDIT / folder).glob("*.py"))
    known = set(
        re.findall(r'"([A-Z]\w+)"', "".join(path.read_text(encoding="utf-8") for path in sources))
    )
    assert events() - known == NEVER_EMITTED, "see CONTRIBUTING.md, A new event"


def named_in(language):
    """The events that the page names in a language."""
    return set(json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))["events"])


def test_the_page_names_the_same_events_in_both_languages():
    assert named_in("en") == named_in("zh-Hans")
    assert named_in("en") <= events()


TOP = "contracts|docs|frontend_bridge|mutual_pool|plans|tests|tools"
PLACES = sorted(set(re.findall(rf"`((?:{TOP})/[\w./<>*-]*)`", CONTRIBUTING)))


@pytest.mark.parametrize("place", PLACES)
def test_every_place_that_contributing_names_is_there(place):
    assert list(ROOT.glob(re.sub(r"<\w+>", "*", place).rstrip("/")))
