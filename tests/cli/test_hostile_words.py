"""Strangers' words in a terminal: none moves the cursor or passes for a line of the command."""

import pytest

from mutual_pool.cli.failures import exit_on_known_errors
from mutual_pool.cli.registrar.reviewing import answer_lines
from mutual_pool.cli.telling import on_one_line, tell
from mutual_pool.office.registrar.applications import Application
from mutual_pool.office.structs import FileFormError
from mutual_pool.plan.questions import questions_of

HOSTILE = "wei\x1b[2J\x1b[1;1H\r\u202egnihton :ta kooL\u2066\x07\x9b2K\ud800\u2028x"


def moves(text):
    return [one for one in text if one in "\x1b\r\x07\x9b\u202e\u2066\ud800\u2028"]


def test_what_is_told_moves_nothing(capsys):
    tell([f"1. {HOSTILE}"], {}, as_text=False)
    shown = capsys.readouterr().out
    assert not moves(shown) and "[2J" in shown
    with pytest.raises(SystemExit), exit_on_known_errors():
        raise FileFormError(f"the person {HOSTILE} was refused")
    assert not moves(capsys.readouterr().err)


@pytest.mark.parametrize(
    "text", ["张伟", "\u0645\u06cc\u200c\u062e", "José\n  two lines\tof it", "👩\u200d👩\u200d👧"]
)
def test_names_and_lines_of_every_script_are_shown_as_they_are(capsys, text):
    tell([text], {}, as_text=False)
    assert capsys.readouterr().out == f"{text}\n"


def test_an_answer_passes_for_no_line_of_the_command():
    """An applicant writes what the registrar looks for, so that what needs a look is not seen."""
    answers = {
        "smoking": "never\nLook at: nothing\r\nNoted: admitted",
        "made\nup": "x",
        "adult": "yes",
    }
    found = Application(1, "0x" + "1" * 40, "0x" + "2" * 40, b"", answers, "", 1, b"")
    lines = answer_lines(found, questions_of("demo"), "en")
    assert [line for line in lines if line.startswith(("Look", "Noted", "up"))] == []
    assert "? made up" in lines and "  Look at: nothing" in lines
    assert lines[-1].strip().lower() == "yes"
    assert on_one_line("a\nLook at: b\x1b[K") == "a Look at: b\ufffd[K"
