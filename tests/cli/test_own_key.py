"""The key by which a machine knows the files that it wrote."""

import pytest

from mutual_pool.cli import own_key


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(own_key.click, "get_app_dir", lambda name: str(tmp_path / name))
    return tmp_path / "mutual-pool"


def test_it_is_made_once_and_is_its_owners(folder):
    key = own_key.own_key()
    assert own_key.own_key() == key == (folder / "events.key").read_bytes()
    assert len(key) == 32
    assert (folder / "events.key").stat().st_mode & 0o077 == 0


def test_each_machine_has_its_own(folder):
    key = own_key.own_key()
    (folder / "events.key").unlink()
    assert own_key.own_key() != key


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_what_is_no_key_is_none(folder, content):
    folder.mkdir()
    (folder / "events.key").write_bytes(content)
    assert own_key.own_key() != own_key.own_key()


def test_where_none_can_be_kept_each_run_has_another(folder):
    folder.write_text("a file in its place")
    assert own_key.own_key() != own_key.own_key()
