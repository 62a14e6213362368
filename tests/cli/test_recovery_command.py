"""`mutual-pool recovery`: the certificate for a lost wallet, as the contract recovers it."""

import json

import pytest
from click.testing import CliRunner
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.address import to_checksum_address

from mutual_pool.cli.main import application
from mutual_pool.protocol.eip712 import guardianship_domain, sign_recovery
from mutual_pool.protocol.guardianship.types import Recovery
from tests.model.people import identity, member

GUARDIANSHIP = member(91)
GIVEN = {
    "--identity": "0x" + identity(3).hex(),
    "--from": member(3),
    "--to": member(4),
    "--guardianship": GUARDIANSHIP,
    "--chain-id": "1",
}


def run(**changed):
    options = GIVEN | {"--" + name.replace("_", "-"): value for name, value in changed.items()}
    return CliRunner().invoke(application, ["recovery", *sum(options.items(), ())])


def test_it_is_what_the_contract_recovers():
    message = json.loads(run().stdout)
    told = message["message"]
    drawn = Recovery(
        identity(3),
        to_checksum_address(member(3)),
        to_checksum_address(member(4)),
        int(told["issuedAt"]),
        int(told["expiry"]),
    )
    registrar = Account.create()
    expected = sign_recovery(registrar, guardianship_domain(1, GUARDIANSHIP), drawn)
    assert registrar.sign_message(encode_typed_data(full_message=message)).signature == expected
    assert drawn.expiry - drawn.issued_at == 30 * 86_400


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"identity": "0x12"}, "is no identity"),
        ({"identity": "0x" + "0" * 32}, "is no identity"),
        ({"identity": "so"}, "is no identity"),
        ({"to": "me"}, "'me' is no address"),
        ({"to": member(3)}, "cannot go to the lost wallet"),
    ],
)
def test_what_is_wrong_is_told(changed, told):
    done = run(**changed)
    assert done.exit_code == 2
    assert told in done.output
