"""A wrong plan is refused with the field, its line, its value, and what is allowed."""

import copy
from typing import Any

import pytest
import yaml

from mutual_pool.plan import PlanError, parse_plan, plan_file

TEXT = plan_file("demo").read_text(encoding="utf-8")
RAW: dict[str, Any] = yaml.safe_load(TEXT)
GONE = object()
RULES = [name for name in RAW if name not in ("name", "title", "description", "bands")]
AMOUNTS = ["reserve_per_unit", "cap_per_unit", "cap_per_period", "deposit_per_unit"]


def refusal(*changes: tuple[str, object]) -> PlanError:
    """Return how the demo plan is refused after changes of (dotted path, new value)."""
    data = copy.deepcopy(RAW)
    for dotted, value in changes:
        *steps, last = (int(step) if step.isdigit() else step for step in dotted.split("."))
        target: Any = data
        for step in steps:
            target = target[step]
        if value is GONE:
            del target[last]
        else:
            target[last] = value
    with pytest.raises(PlanError) as caught:
        parse_plan(yaml.safe_dump(data, sort_keys=False), "demo.yaml")
    return caught.value


def said(field: str, value: object, problem: str, *changes: tuple[str, object]) -> None:
    lines = str(refusal(*changes)).splitlines()[1:]
    assert any(
        line.startswith(f"  {field} (line ") and f"): {value}; allowed: {problem}" in line
        for line in lines
    ), lines


WHOLE = "a whole number from {} to {}".format
TOGETHER = (
    "twice panel_days, the longer of appeal_days and a held notice, jury_days and another held "
    "notice (notice_days and 14) together 120"
)
MONEY = 'a quoted decimal such as "0.10" with at most 6 digits after the point'


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("fee_bps", 2001, WHOLE(0, 2000)),
        ("fee_bps", "800", WHOLE(0, 2000)),
        ("fee_bps", True, WHOLE(0, 2000)),
        ("waiting_days", -1, WHOLE(0, 730)),
        ("waiting_days", 731, WHOLE(0, 730)),
        ("grace_days", 731, WHOLE(0, 730)),
        ("grace_days", 31, "at most waiting_days, 30"),
        ("notice_days", 2, WHOLE(3, 35)),
        ("notice_days", 36, WHOLE(3, 35)),
        ("notice_days", 26, f"at most 25: {TOGETHER}"),
        ("panel_days", 6, WHOLE(7, 39)),
        ("appeal_days", 6, WHOLE(7, 82)),
        ("jury_days", 6, WHOLE(7, 82)),
        ("objection_bps", 9, WHOLE(10, 1_000)),
        ("objection_bps", 1_001, WHOLE(10, 1_000)),
        ("objection_votes", 99, WHOLE(100, 2**24 - 2)),
        ("objection_bond", "0.499999", "from a tenth of claim_bond to claim_bond, 0.5 to 5"),
        ("objection_bond", "5.000001", "from a tenth of claim_bond to claim_bond, 0.5 to 5"),
        ("claim_bond", "0", "an amount above 0"),
        ("jury_quorum_bps", 499, WHOLE(500, 5_000)),
        ("jury_quorum_bps", 5_001, WHOLE(500, 5_000)),
        ("jury_quorum_votes", 99, WHOLE(100, 2**32 - 1)),
        ("assembly_quorum_votes", 9_999, WHOLE(10_000, 2**32 - 1)),
        ("claim_window_days", 29, WHOLE(30, 730)),
        ("pay_days", 29, WHOLE(30, 255)),
        ("vesting", [], "basis points by completed year, never falling, the last one 10000"),
        ("vesting", [10000, 8000], "basis points by completed year, never falling"),
        ("vesting", [2000, 4000], "basis points by completed year, never falling, the last"),
        ("vesting", 10000, "a list"),
        ("claim_bond", "-1", MONEY),
        ("classes", [], "at least one"),
        ("bands", [], "at least one"),
        *[(amount, "0.1234567", MONEY) for amount in AMOUNTS],
        *[(amount, "1 000", MONEY) for amount in AMOUNTS],
        *[(amount, "0", "an amount above 0") for amount in AMOUNTS],
        ("reserve_per_unit", "1.280001", "a multiple of 0.000064 (64 smallest parts)"),
        ("cap_per_unit", "1.280001", "at most reserve_per_unit, 1.28"),
        ("cap_per_period", "0.639999", "at least cap_per_unit, 0.64"),
        ("claim_bond", "12.800001", "at most 10 times reserve_per_unit, 12.8"),
        ("deposit_per_unit", "1.299999", "at least reserve_per_unit and a 64th, 1.3"),
    ],
)
def test_wrong_value(field: str, value: object, allowed: str) -> None:
    said(f"{field}.value", repr(value), allowed, (f"{field}.value", value))


@pytest.mark.parametrize(
    ("path", "value", "allowed"),
    [
        ("name", "Demo", "lower-case letters, digits and _, at most 40"),
        ("name", "../demo", "lower-case letters, digits and _, at most 40"),
        ("title", "two\nlines", "one line of text, at most 80 characters"),
        ("description", " ", "some text"),
        ("asset.value.decimals", 37, WHOLE(0, 36)),
        ("asset.value.symbol", "", "one line of text"),
        ("classes.value.1.number", 2, "1: its place, from 0"),
        ("classes.value.1.name", "severe", "a name that no other has"),
        ("classes.value.0.ends_membership", 1, "true or false"),
        ("bands.value.3.number", 4, "3: its place, from 0"),
        ("bands.value.3.name", "18-24", "a name that no other has"),
        ("bands.value.2.units", 0, WHOLE(1, 65535)),
        ("bands.value.2.units", 65536, WHOLE(1, 65535)),
        ("bands.value.2.ages", [31, 34], "ages from 30 on, after the band before"),
        ("bands.value.2.ages", [29, 34], "ages from 30 on, after the band before"),
        ("bands.value.7.ages", [55, 54], "the first age not above the last"),
        ("bands.value.7.ages.1", 121, WHOLE(0, 120)),
        ("bands.value.0.benefits.severe", "0", "an amount above 0"),
        ("bands.value.0.benefits", [5], "a mapping of fields"),
        ("panel.value.seats", 33, WHOLE(1, 32)),
        ("panel.value.thresholds.0.threshold", 0, WHOLE(1, 32)),
        ("panel.value.thresholds.1.threshold", 6, "from 2 (the tier before) to 5 (seats)"),
        ("panel.value.thresholds.1.threshold", 1, "from 2 (the tier before) to 5 (seats)"),
        ("panel.value", 3, "a mapping of fields"),
        ("cap_per_unit.source", "", "some text"),
        ("bands.sources.units", "", "some text"),
    ],
)
def test_wrong_part(path: str, value: object, allowed: str) -> None:
    field = ""
    for step in path.split("."):
        field += f"[{step}]" if step.isdigit() else f".{step}" if field else step
    said(field, repr(value), allowed, (path, value))


def test_class_and_band_must_agree() -> None:
    band = "bands.value.4.benefits"
    said(
        "bands.value[4].benefits.mild",
        "nothing given",
        "an amount for each",
        (f"{band}.mild", GONE),
    )
    said(
        "bands.value[4].benefits.death",
        "'death'",
        "the classes: severe, mild",
        (f"{band}.death", 5),
    )


def test_tiers_end_open_and_rise() -> None:
    tiers = "panel.value.thresholds"
    field = "panel.value.thresholds"
    said(field, 2, "tiers, the last of them without up_to", (f"{tiers}.1.up_to", 700))
    said(field, 0, "tiers, the last of them without up_to", (tiers, []))
    said(
        f"{field}[0].up_to",
        "nothing given",
        "an amount, but in the last",
        (f"{tiers}.0.up_to", GONE),
    )
    three = [{"up_to": "600", "threshold": 1}, {"up_to": "600", "threshold": 2}, {"threshold": 3}]
    said(f"{field}[1].up_to", "'600'", "more than the tier before, 600", (tiers, three))


def test_least_age_only_for_infants() -> None:
    rule = {"value": 30, "source": "setting: a month"}
    allowed = "only where the first band begins at age 0"
    said("min_age_days.value", 30, allowed, ("min_age_days", rule))
    rule = {"value": 365, "source": "setting: a year"}
    said("min_age_days.value", 365, WHOLE(0, 364), ("min_age_days", rule))


@pytest.mark.parametrize("field", list(RAW))
def test_missing_field(field: str) -> None:
    said(field, "nothing given", "this field must be given", (field, GONE))


@pytest.mark.parametrize("field", RULES)
def test_missing_source(field: str) -> None:
    said(f"{field}.source", "nothing given", "this field must be given", (f"{field}.source", GONE))


@pytest.mark.parametrize("path", ["colour", "panel.value.colour", "fee_bps.colour"])
def test_unknown_field(path: str) -> None:
    said(path, "'red'", "no such field", (path, "red"))


def test_all_wrong_fields_at_once_in_the_order_of_the_file() -> None:
    error = refusal(
        ("bands.value.0.units", 0), ("cap_per_unit.value", "x"), ("fee_bps.value", 9999)
    )
    assert str(error).startswith("demo.yaml: 3 fields are wrong\n")
    names = [".".join(map(str, problem.path)) for problem in error.problems]
    assert names == ["cap_per_unit.value", "fee_bps.value", "bands.value.0.units"]


def test_all_contradictions_at_once() -> None:
    error = refusal(("cap_per_unit.value", "9"), ("grace_days.value", 99))
    assert [problem.path[0] for problem in error.problems] == [
        "cap_per_unit",
        "cap_per_period",
        "grace_days",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('value: "0.64"', "value: 0.64", '0.64\'; allowed: a quoted decimal such as "0.10"'),
        ('value: "0.64"', "value: 6.4e-1", "allowed: a quoted decimal"),
        ('value: "0.64"', "value: .inf", "allowed: a quoted decimal"),
        ("value: 800", "value: 01440", "'01440'; allowed: a decimal whole number without leading"),
        ("value: 800", "value: 0x320", "'0x320'; allowed: a decimal whole number"),
        ("value: 800", "value: 8_00", "'8_00'; allowed: a decimal whole number"),
        ("value: 800", "value: 13:20", "'13:20'; allowed: a decimal whole number"),
        ("value: 800", "value: +800", "'+800'; allowed: a decimal whole number"),
        ("value: 800", "value: 080", "'080'; allowed: a whole number from 0 to 2000"),
        ("value: 800", "value: null", "None; allowed: a whole number from 0 to 2000"),
        ('symbol: "CNY"', "symbol: NO", "'NO'; allowed: true or false, or quoted text"),
        ("ends_membership: true", "ends_membership: yes", "'yes'; allowed: true or false"),
        ('title: "A small community"', "title: 2026-01-01", "allowed: quoted text"),
        ("value: 800", "value: !!python/name:os.system x", "allowed: plain mappings, lists"),
        ("fee_bps:", "claim_bond:", "claim_bond (line 28): 'claim_bond'; allowed: each key once"),
        ("{number: 0, name: severe,", "{number: 0, number: 0, name: severe,", "each key once"),
        ("fee_bps:", "1:", "(line 28): '1'; allowed: text as a key"),
        ("fee_bps:", "? [a]\n:", "allowed: text as a key"),
        (
            "value: 800",
            "value: &fee 800\n  again: *fee",
            "'an alias (*)'; allowed: the value itself",
        ),
        ("value: 800", "value: [", "allowed: well-formed YAML"),
        ("value: 800", "value: \x01", "allowed: well-formed YAML"),
        ("value: 800", "value: 800\n---\nname: other", "allowed: well-formed YAML"),
    ],
)
def test_surprises_of_yaml(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(PlanError) as caught:
        parse_plan(TEXT.replace(old, new, 1), "demo.yaml")
    assert message in str(caught.value)


def test_line_of_a_wrong_field() -> None:
    line = TEXT[: TEXT.index("value: 800")].count("\n") + 1
    with pytest.raises(PlanError, match=rf"fee_bps\.value \(line {line}\): 9000; allowed: a whole"):
        parse_plan(TEXT.replace("value: 800", "value: 9000"))


@pytest.mark.parametrize("text", ["", "- a\n- b", "text", "[" * 5000])
def test_no_plan_at_all(text: str) -> None:
    with pytest.raises(PlanError, match=r"plan: 1 field is wrong\n  the plan"):
        parse_plan(text)


def test_a_number_of_five_thousand_digits_is_refused_in_a_sentence() -> None:
    with pytest.raises(PlanError, match="whole number of at most 80 digits"):
        parse_plan(TEXT.replace("value: 800", f"value: {'9' * 5_000}", 1))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_a_text_nested_too_deeply_is_refused_in_a_sentence(opening: str) -> None:
    with pytest.raises(PlanError, match="nested too deeply"):
        parse_plan(opening * 20_000)
