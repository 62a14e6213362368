"""Anybody may write any bytes where a contract takes a text: the auditor's tools read on."""

import json

import pytest
from click.testing import CliRunner

from mutual_pool.cli.main import application
from tests.support.lying import lying

TEXTS = (
    b"\xff\xfe\x80 what",
    b"0xzz",
    b"0x123",
    b"a\x00b\x00",
    b"\xed\xa0\x80",
    b"<script>alert(1)</script>[red]</b>",
    b"\x1b[2J\x1b]0;title\x07",
    "\u202egpj.exe".encode(),
    b"\xf0\x9f" * 3_000,
)


@pytest.fixture
def written(year):
    """A year on whose report opinions of any bytes were given."""
    registry = year.contracts.registry
    call = registry.functions.giveOpinion(1, 1, b"\1" * 32, "~")
    data = bytes.fromhex(call._encode_transaction_data()[2:])
    for number, text in enumerate(TEXTS):
        words = data[: 4 + 4 * 32] + len(text).to_bytes(32, "big")
        raw = words + text + bytes(-len(text) % 32)
        sender = year.web3.eth.accounts[5 + number % 4]
        sent = year.web3.eth.send_transaction({"from": sender, "to": registry.address, "data": raw})
        assert year.web3.eth.wait_for_transaction_receipt(sent)["status"] == 1
    return year


def run(year, folder, *arguments):
    options = ["--rpc", year.address, "--pool", year.addresses["pool"]]
    options += ["--registry", year.addresses["registry"], "--store", str(folder / "store")]
    return CliRunner().invoke(application, [*map(str, arguments), *options])


def test_no_text_of_a_stranger_changes_a_verdict(written, tmp_path):
    done = run(written, tmp_path, "verify", "--json", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["verdict"] == "true"
    assert run(written, tmp_path, "verify").exit_code == 0
    # From the store, where the same bytes were kept.
    assert run(written, tmp_path, "report", "draw", "--out", tmp_path / "report").exit_code == 0
    for form in ("text", "json", "html"):
        out = tmp_path / f"statement.{form}"
        done = run(written, tmp_path, "statement", written.active, "--form", form, "--out", out)
        assert done.exit_code == 0, done.output
        assert "\x1b" not in out.read_text(encoding="utf-8")
    done = CliRunner().invoke(application, ["statement", "check", str(tmp_path / "statement.json")])
    assert done.exit_code == 0, done.output


def test_the_words_of_a_node_move_no_cursor(anvil_year, tmp_path):
    """A log that it invents is shown, and could wipe a verdict off the screen and write another."""
    words = "\x1b[2J\x1b[HTRUE \u202e\n\x1b]0;title\x07 [red]"

    def tell(method, params, answer):
        if method == "eth_getLogs" and "topics" not in params[0] and answer:
            invented = {"logIndex": "0x999", "transactionHash": words, "data": "0x" + words}
            return [*answer, {**answer[-1], **invented}]
        return answer

    with lying(anvil_year.address, tell) as (address, _):
        command = ["verify", "--rpc", address, "--pool", anvil_year.addresses["pool"]]
        command += ["--store", str(tmp_path / "store"), "--out", str(tmp_path / "out")]
        done = CliRunner().invoke(application, command)
    assert done.exit_code == 2
    assert "\x1b" not in done.output and "\u202e" not in done.output
    for suffix in ("html", "csv"):
        for path in (tmp_path / "out").glob(f"*.{suffix}"):
            assert "\x1b" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"", b"{", b"[" * 100_000, b"null", b"7", b'{"a": "\\ud800"}', b"\x00"]
)
def test_files_of_any_bytes_are_refused_in_a_sentence(tmp_path, content):
    file = tmp_path / "file.json"
    file.write_bytes(content)
    for command in (("statement", "check"), ("report", "hash"), ("notice", "make")):
        done = CliRunner().invoke(application, [*command, str(file)])
        assert done.exit_code in (1, 2), (command, done.output)
        assert done.exception is None or isinstance(done.exception, SystemExit), command
