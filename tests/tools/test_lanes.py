"""Steps side by side: each runs, a failure is shown and is the status, nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.lanes import Lanes, main
from tools.toolchain import ROOT

# A step is the name of a file with Python in it.
RUN = (sys.executable,)


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """Write steps by name, and stand in their folder."""
    monkeypatch.chdir(tmp_path)

    def steps(**texts):
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")

    return steps


def test_every_step_runs_and_those_of_a_lane_in_their_order(steps, tmp_path, capsys):
    write = "import sys; open('order', 'a').write(sys.argv[0] + ' ')"
    steps(one=write, two=write, three=write)
    assert Lanes(Path("logs"), RUN).run([["one", "two", "three"]]) == 0
    assert (tmp_path / "order").read_text(encoding="utf-8").split() == ["one", "two", "three"]
    assert "one: done" in capsys.readouterr().out


def test_lanes_run_at_the_same_time(steps):
    # Each waits for what the other leaves: one after the other they would wait for ever.
    meet = "import pathlib, time\npathlib.Path('{mine}').touch()\n"
    meet += "while not pathlib.Path('{theirs}').exists(): time.sleep(0.01)"
    steps(left=meet.format(mine="l", theirs="r"), right=meet.format(mine="r", theirs="l"))
    assert Lanes(Path("logs"), RUN).run([["left"], ["right"]]) == 0


def test_a_failure_shows_its_log_stops_no_other_step_and_is_the_status(steps, tmp_path, capsys):
    steps(bad="import sys; print('what went wrong'); sys.exit(3)", good="open('ran', 'w')")
    lanes = Lanes(Path("logs"), RUN)
    assert lanes.run([["bad", "good"]]) == 1
    told = capsys.readouterr().out
    assert "what went wrong" in told and "bad: failed" in told and "good: done" in told
    assert (tmp_path / "ran").exists()
    assert {one.step: one.status for one in lanes.outcomes} == {"bad": 3, "good": 0}


def test_output_of_a_step_that_is_well_goes_to_its_log_only(steps, capsys):
    steps(chatty="print('very much')")
    assert Lanes(Path("logs"), RUN).run([["chatty"]]) == 0
    assert "very much" not in capsys.readouterr().out
    assert Path("logs/chatty.log").read_text(encoding="utf-8") == "very much\n"


def test_the_work_of_a_step_is_the_time_of_processors_also_of_what_it_started(steps, capsys):
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    start = "import subprocess, sys; subprocess.run([sys.executable, 'busy'])"
    steps(busy=busy, starter=start, sleeper="import time; time.sleep(0.5)")
    lanes = Lanes(Path("logs"), RUN)
    assert lanes.run([["starter", "sleeper"]]) == 0
    work = {one.step: one.work for one in lanes.outcomes}
    assert work["starter"] >= 0.5 > work["sleeper"]
    total, share = capsys.readouterr().out.splitlines()[-2:]
    assert total.split()[0] == "all" and "cores' time was worked in" in share


def test_a_step_that_is_killed_fails_the_run(steps, capsys):
    steps(killed="import os, signal; os.kill(os.getpid(), signal.SIGKILL)", good="")
    lanes = Lanes(Path("logs"), RUN)
    assert lanes.run([["killed", "good"]]) == 1
    assert {one.step: one.status for one in lanes.outcomes} == {"killed": -9, "good": 0}
    assert "killed: failed" in capsys.readouterr().out


def test_without_lanes_it_says_what_is_needed(capsys):
    assert main(["build/logs"]) == 2
    assert "which lanes" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_end_from_outside_ends_the_steps_and_what_they_started(tmp_path, number):
    makefile = "slow:\n\t@sleep 600 & echo $$! > pid; wait\nnever:\n\t@touch ran\n"
    (tmp_path / "Makefile").write_text(makefile, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tools.lanes", "logs", "slow,never"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        # A shell that runs the tests in the background ignores it, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        _until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())
        sleeper = int((tmp_path / "pid").read_text())
        process.send_signal(number)
        assert process.wait(timeout=60) == 128 + number
    _until(lambda: not _lives(sleeper))
    assert not (tmp_path / "ran").exists()


def _until(holds):
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _lives(pid):
    """Whether a process is there and more than a remainder that nobody has waited for."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False
    return "State:\tZ" not in status
