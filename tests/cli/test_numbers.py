"""Every number with a point is one: what is no number lies beyond no bound and would pass all."""

import click
import pytest
from click.testing import CliRunner

from mutual_pool.cli.main import application
from mutual_pool.cli.numbers import FiniteRange


def commands(group, words=()):
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from commands(command, (*words, name))
            else:
                yield (*words, name), command


OPTIONS = [
    (words, option)
    for words, command in commands(application)
    for option in command.params
    if isinstance(option.type, click.FloatRange | click.types.FloatParamType)
]


def test_there_are_such_options():
    assert len(OPTIONS) >= 15


@pytest.mark.parametrize(
    ("words", "option"), OPTIONS, ids=lambda one: getattr(one, "name", None) or " ".join(one)
)
def test_what_is_no_number_is_refused(words, option):
    assert isinstance(option.type, FiniteRange)
    for given in ("nan", "-nan", "inf", "-inf", "1e999", "x", ""):
        done = CliRunner().invoke(application, [*words, f"{option.opts[0]}={given}"])
        assert done.exit_code == 2
        assert "Invalid value" in done.stderr and option.opts[0] in done.stderr, done.stderr


@pytest.mark.parametrize(("given", "found"), [("1.5", 1.5), ("0", 0.0), ("2e0", 2.0)])
def test_a_number_is_taken(given, found):
    assert FiniteRange(0, 2).convert(given, None, None) == found
