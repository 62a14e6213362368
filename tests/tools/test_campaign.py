"""The share of a campaign's random calls that did something, as `make test-forge` prints it."""

from pathlib import Path

import pytest

from tools.campaign import Action, actions_of, main, share, summary

TABLE = """
╭----------+--------+-------+---------+----------╮
| Contract | Selector | Calls | Reverts | Discards |
+================================================+
| Handler  | join   | 120   | 0       | 90       |
|----------+--------+-------+---------+----------|
| Handler  | settle | 80    | 10      | 0        |
|----------+--------+-------+---------+----------|
| Other    | idle   | 7     | 0       | 7        |
╰----------+--------+-------+---------+----------╯
""".splitlines()


def test_table_isReadByHandler() -> None:
    assert actions_of(TABLE) == {
        "Handler": [Action("join", 120, 30), Action("settle", 80, 70)],
        "Other": [Action("idle", 7, 0)],
    }


def test_tablesOfOneHandler_areAddedUp() -> None:
    assert actions_of([*TABLE, *TABLE])["Handler"] == [
        Action("join", 240, 60),
        Action("settle", 160, 140),
    ]


def test_share_isOfAllCalls() -> None:
    assert share(actions_of(TABLE)["Handler"]) == 0.5
    assert share([]) == 0


def test_summary_namesWhatNeverDidAnything() -> None:
    campaigns = actions_of(TABLE)
    assert list(summary("Handler", campaigns["Handler"])) == [
        "Handler: 100 of 200 random calls did something (50%)"
    ]
    assert list(summary("Other", campaigns["Other"]))[1] == "Other: never did anything: idle"


@pytest.mark.parametrize(
    ("printed", "forges_exit", "expected"),
    [
        ("| Handler | join | 10 | 0 | 1 |", 0, 0),
        ("| Handler | join | 10 | 0 | 9 |", 0, 1),
        ("| Handler | join | 10 | 0 | 1 |", 3, 3),
        ("no campaign", 0, 0),
    ],
)
def test_exit_isForges_orOneForAnIdleCampaign(
    tmp_path: Path, printed: str, forges_exit: int, expected: int
) -> None:
    forge = tmp_path / "forge"
    forge.write_text(f"#!/bin/sh\necho '{printed}'\nexit {forges_exit}\n")
    forge.chmod(0o755)
    assert main([str(forge)]) == expected


def test_withoutForge_saysWhich(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "forge" in capsys.readouterr().err
