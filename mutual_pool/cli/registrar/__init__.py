"""`mutual-pool registrar`: secrets, identities, certificates, the register, groups, renewals."""

import click

from mutual_pool.cli.lazy import Late, LateGroup

_HERE = "mutual_pool.cli.registrar"
_COMMANDS = {
    "add": Late(f"{_HERE}.adding:add", "Put people into a register, four acts each."),
    "add-list": Late(f"{_HERE}.adding_lists:add_list", "Put everybody of a CSV file into it."),
    "applications": Late(f"{_HERE}.reviewing:applications", "List applications, oldest first."),
    "begin": Late(f"{_HERE}.keeping:begin", "Begin a register on this device."),
    "certificate": Late(f"{_HERE}.certificates:certificate", "Sign one person's certificate."),
    "close": Late(f"{_HERE}.closing:close", "Bring everybody in: one signature, one deposit."),
    "cohort": Late("mutual_pool.cli.cohort:cohort", "Bring a group in, from its list."),
    "dismiss": Late(f"{_HERE}.at_desk:dismiss", "Delete an application at the desk."),
    "duplicates": Late(f"{_HERE}.keeping:duplicates", "Find people who stand in two registers."),
    "fetch": Late(f"{_HERE}.at_desk:fetch", "Fetch the applications that wait at the desk."),
    "identity": Late(f"{_HERE}.identities:identity", "Print the identity of a document."),
    "invite": Late(f"{_HERE}.reviewing:invite", "Make invite codes for applicants."),
    # What the command was called before there could be more than one secret.
    "key": Late(f"{_HERE}.secret:new", "Make the first secret, as `secret new` does."),
    "lost-wallet": Late("mutual_pool.cli.lost_wallet:lost_wallet", "Certify a new address."),
    "note": Late(f"{_HERE}.reviewing:note", "Note what became of an application."),
    "open": Late(f"{_HERE}.reviewing:open_application", "Read an application."),
    "people": Late(f"{_HERE}.keeping:people", "List a register, and check its chain of hashes."),
    "post-invites": Late(f"{_HERE}.at_desk:post_invites", "Have the desk admit invited people."),
    "positions": Late(f"{_HERE}.handing:positions", "Write everybody's file, link and QR code."),
    "recovery": Late("mutual_pool.cli.recovery:recovery", "Print the typed data of a lost wallet."),
    "remove": Late(f"{_HERE}.keeping:remove", "Take somebody out of a register."),
    "renew": Late(f"{_HERE}.renewing:renew", "Sign new certificates for bands that end soon."),
    "renewals": Late(f"{_HERE}.certificates:renewals", "List the members whose band ends soon."),
    "secret": Late(f"{_HERE}.secret:secret", "Make, share and restore the secrets of identities."),
    "show": Late(f"{_HERE}.handing:show", "Show somebody's QR code in the terminal."),
}


@click.group(cls=LateGroup, late=_COMMANDS)
def registrar() -> None:
    """Certify who may join: one person, one membership, the right band."""
