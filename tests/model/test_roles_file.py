"""The file that says who holds a plan's roles: every wrong field is named."""

import pytest
import yaml
from eth_utils.address import to_checksum_address

from mutual_pool.chain.roles import RolesError, load_roles


def address(number):
    return f"0x{number:040x}"


GOOD = {
    "asset": address(0xA),
    "steward": address(0xC),
    "registrar": address(0xD),
    "supervisor": address(0xB),
    "heir": address(0x1D),
    "assessors": [address(0xE), address(0xF)],
}
SINGLE = ("asset", "steward", "registrar", "supervisor", "heir")


@pytest.fixture
def load(tmp_path):
    def load(content):
        path = tmp_path / "roles.yaml"
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return load_roles(path)

    return load


def test_a_right_file(load):
    asset, holders = load(GOOD)
    assert asset == to_checksum_address(GOOD["asset"])
    for role in SINGLE[1:]:
        assert getattr(holders, role) == to_checksum_address(GOOD[role])
    assert holders.assessors == tuple(map(to_checksum_address, GOOD["assessors"]))


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize(
    "value", [None, 12, "", "0x12", "alice.eth", "ab" * 20, "0x" + "zz" * 20, [address(1)]]
)
def test_each_role_is_an_address(load, name, value):
    with pytest.raises(RolesError) as refused:
        load({**GOOD, name: value})
    assert str(refused.value).endswith(f"\n  {name}: {value!r}; allowed: an address in quotes")


@pytest.mark.parametrize("name", SINGLE)
def test_an_address_is_not_the_zero_address(load, name):
    with pytest.raises(RolesError, match=f"{name}: the zero address"):
        load({**GOOD, name: address(0)})


def test_a_mistyped_address_is_refused(load):
    mixed = to_checksum_address("0x" + "abcdef0123" * 4)
    with pytest.raises(RolesError, match="asset"):
        load({**GOOD, "asset": "0x" + mixed[2:].swapcase()})
    assert load({**GOOD, "asset": mixed})[0] == mixed


@pytest.mark.parametrize("name", [*SINGLE, "assessors"])
def test_each_field_is_needed(load, name):
    with pytest.raises(RolesError, match=f"{name}: None; allowed"):
        load({key: GOOD[key] for key in GOOD if key != name})


@pytest.mark.parametrize("value", [None, [], "0x12", address(1), [12], [address(1), None], {}])
def test_assessors_are_a_list_of_addresses(load, value):
    with pytest.raises(RolesError, match=r"assessors: .*; allowed: a list of addresses in quotes"):
        load({**GOOD, "assessors": value})


def test_an_assessor_sits_once(load):
    holder = "0x" + "ab" * 20
    with pytest.raises(RolesError, match="an address twice"):
        load({**GOOD, "assessors": [holder, "0x" + "AB" * 20]})


def test_a_field_nobody_knows_is_named(load):
    with pytest.raises(RolesError, match="stewart: unknown; allowed: assessors, asset, "):
        load({**GOOD, "stewart": address(1)})


def test_all_that_is_wrong_is_told_at_once(load):
    with pytest.raises(RolesError) as refused:
        load({"steward": 7, "colour": "red"})
    lines = str(refused.value).splitlines()[1:]
    names = [line.strip().partition(":")[0] for line in lines]
    assert names == [*SINGLE, "assessors", "colour"]


@pytest.mark.parametrize("content", ["", "[]", "7", "just words"])
def test_what_is_no_mapping_is_refused(load, content):
    with pytest.raises(RolesError, match="must be a mapping with asset, steward"):
        load(content)


def test_what_cannot_be_read_is_refused(load, tmp_path):
    with pytest.raises(RolesError, match="cannot be read as YAML"):
        load("asset: [")
    with pytest.raises(RolesError, match="cannot be read as YAML"):
        load_roles(tmp_path / "nowhere.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(RolesError, match="cannot be read as YAML"):
        load_roles(tmp_path / "binary.yaml")


def test_a_role_given_twice_is_refused_with_its_line(load):
    text = yaml.safe_dump(GOOD, sort_keys=False) + f'steward: "{address(0xBEEF)}"\n'
    with pytest.raises(RolesError, match=r"steward \(line \d+\).*each key once"):
        load(text)


def test_a_file_nested_too_deeply_is_refused_in_a_sentence(load):
    with pytest.raises(RolesError, match="nested too deeply"):
        load("[" * 20_000)
