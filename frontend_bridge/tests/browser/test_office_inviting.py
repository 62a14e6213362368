"""The registrar's page: invite codes made and given out, and a document that is another's."""

from pathlib import Path

import pytest
from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_desk import sign_in
from frontend_bridge.tests.browser.test_office_applications import (
    PASSWORD,
    applied_by_terminal,
    office,
)
from frontend_bridge.tests.browser.test_office_evidence import seat, unlock
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.office.desk.kinds import CLOSE_APPLICATION
from mutual_pool.office.registrar.applications import code_hash, plain_code
from mutual_pool.office.registrar.identity import document_of, plan_salt
from mutual_pool.office.registrar.links import read_link
from mutual_pool.office.registrar.register import Register
from mutual_pool.protocol.eip712 import Certificate, enrolment_domain, sign_certificate

__all__ = ["office", "seat"]
NUMBER = "11010519491231002X"


@pytest.fixture(autouse=True)
def _dismissed(office):
    """Leave no application behind: others count what waits."""
    yield
    office.client.sign_in()
    for row in office.client.get("/applications")["data"]:
        document = row["act"]["document"]
        office.client.act(CLOSE_APPLICATION, "/applications/close", {}, document=document)


def at_work(visit, base, seat, office):
    """The registrar, signed in, with key and register open."""
    clerk = visit(base)
    clerk.go("registrar")
    clerk.connect("Registrar")
    sign_in(clerk)
    unlock(clerk, clerk.card("Your reading key"), seat)
    register = clerk.card("Your register")
    register.get_by_label("Register", exact=True).set_input_files(office.register)
    register.get_by_label("Secrets of the registrar", exact=True).set_input_files(office.secrets)
    register.get_by_label("Password of the secrets").fill(PASSWORD)
    register.get_by_role("button", name="Open the register").click()
    expect(register.locator("[data-register]").first).to_be_visible(timeout=60_000)
    return clerk


def test_codes_are_made_noted_sent_and_given_out(visit, world, desk_page, seat, office):
    base, _ = desk_page
    clerk = at_work(visit, base, seat, office)
    card = clerk.card("Invite codes")
    card.get_by_label("How many").fill("501")
    expect(card.get_by_role("alert")).to_contain_text("From 1 to 500")
    expect(card.get_by_role("button", name="Make invite codes")).to_be_disabled()
    card.get_by_label("How many").fill("3")
    # A desk that is away for a moment: the register has the codes, and they are sent again.
    clerk.page.route("**/desk/v1/invites", lambda route: route.abort("connectionreset"))
    clerk.click("Make invite codes")
    assert "AddInvites" in clerk.sign()
    expect(card.locator("[data-invites=unsent]")).to_be_visible()
    clerk.page.unroute("**/desk/v1/invites")
    clerk.click("Send them to the desk")
    clerk.sign()
    expect(card.locator("[data-invites='3']")).to_be_visible()
    with clerk.page.expect_download() as saved:
        clerk.click("Save the codes")
    rows = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(rows) == 3
    settle(clerk.page)
    assert findings(clerk.page) == []
    clerk.shot("office-registrar-invites")
    link = card.locator("[data-share-link]").get_attribute("data-share-link")
    assert link == rows[0].split("\t")[1]
    with clerk.page.expect_download() as kept:
        clerk.click("Save the register")
    office.register.write_bytes(Path(kept.value.path()).read_bytes())
    noted = Register(office.register).entries(office.ring.key)[-1]
    codes = [plain_code(row.split("\t")[0]) for row in rows]
    assert noted["kind"] == "invited"
    assert noted["codes"] == [code_hash(code).hex() for code in codes]

    # The desk admits who has one, and the link fills it in.
    applied_by_terminal(world, desk_page[1], "Newcomer 2", seat, codes[2]).sign_in()
    new = visit(base)
    new.page.goto(link)
    new.connect("Newcomer 1")
    expect(new.card("Your answers").get_by_label("Invite code")).to_have_value(
        rows[0].split("\t")[0]
    )


def identity_in(world, office):
    """The identity of the document that the registrar looks at."""
    document = document_of(NUMBER, "CN", "national-id")
    salt = plan_salt(world.lived.deployment.chain_id, office.pool)
    (person,) = office.ring.candidates(document, salt)
    return person.identity


def wallet_of(world, name):
    account = Account.from_key(world.key(name))
    return KeyWallet(world.lived.web3, account, error_decoder(load_release()))


def joined_as(world, name, identity):
    """A newcomer joins as the person of an identity."""
    contracts = world.lived.contracts()
    now = world.lived.web3.eth.get_block("latest")["timestamp"]
    band, until = 1, now // 86_400 + 900
    paper = Certificate(world.address(name), identity, band, until, now, now + 86_400)
    domain = enrolment_domain(world.lived.deployment.chain_id, contracts.enrolment.address)
    signature = sign_certificate(Account.from_key(world.key("Registrar")), domain, paper)
    wallet, deposit = wallet_of(world, name), 30 * 10**6
    wallet.send(contracts.asset.functions.approve(contracts.pool.address, deposit))
    wallet.send(contracts.enrolment.functions.join(paper.as_tuple(), signature, deposit))


def looked_at(clerk, standing):
    """The document is typed and signed for; the warning of whose it is."""
    clerk.page.get_by_role("button", name="Review").first.click()
    certificate = clerk.card("Certificate")
    certificate.get_by_label("Country").fill("cn")
    certificate.get_by_label("Number of the document").fill(NUMBER)
    certificate.get_by_label("Birthday").fill("1999-12-31")
    certificate.get_by_role("button", name="Sign the certificate").click()
    taken = certificate.locator("[data-taken]")
    # A document is hashed slowly, on purpose.
    expect(taken).to_have_attribute("data-taken", standing, timeout=60_000)
    expect(clerk.page.get_by_role("dialog", name="What you sign")).to_have_count(0)
    return certificate, taken


def test_a_document_of_a_member_is_named_with_their_wallet(visit, world, desk_page, seat, office):
    base, desk = desk_page
    identity, holder = identity_in(world, office), world.address("Newcomer 1")
    joined_as(world, "Newcomer 1", identity)
    world.settle_index()
    applied_by_terminal(world, desk, "Newcomer 2", seat, office.codes[0])
    clerk = at_work(visit, base, seat, office)
    certificate, taken = looked_at(clerk, "member")
    expect(taken).to_contain_text("It is a member with it now. The plan refuses a second")
    expect(taken.locator(f"[title='{holder}' i]")).to_be_visible()
    assert findings(clerk.page) == []
    # The register, which has nobody, was not asked first: the chain's word is the stronger one.
    taken.get_by_role("button", name="Cancel").click()
    expect(taken).to_have_count(0)
    expect(certificate.locator("[data-certificate]")).to_have_count(0)

    # Once they left, it may be the same person with a new wallet.
    pool = world.lived.contracts().pool.functions
    wallet_of(world, "Newcomer 1").send(pool.quit())
    world.lived.mine(2)
    world.settle_index()
    certificate.get_by_role("button", name="Sign the certificate").click()
    expect(taken).to_have_attribute("data-taken", "before", timeout=60_000)
    expect(taken).to_contain_text("Make sure that this is the same person's new wallet")
    taken.get_by_role("button", name="Sign all the same").click()
    text = clerk.sign()
    assert world.address("Newcomer 2") in text and holder not in text
    link = certificate.locator("[data-certificate]").get_attribute("data-certificate")
    values = read_link(link)["certificate"]
    # The person keeps the identity, so that the plan knows them again.
    assert values["identity"] == "0x" + identity.hex()


def test_a_document_that_is_anothers_is_named_before_anything_is_signed(
    visit, world, desk_page, seat, office
):
    base, desk = desk_page
    other = world.address("Voter 5")
    register = Register(office.register)
    register.append(
        {
            "act": "added",
            "number": 1,
            "at": 1,
            "member": other,
            "identity": identity_in(world, office).hex(),
            "band": 1,
            "band_until": 30_000,
            "secret": 1,
        }
    )
    applied_by_terminal(world, desk, "Newcomer 2", seat, office.codes[0])
    clerk = at_work(visit, base, seat, office)
    certificate, taken = looked_at(clerk, "register")
    expect(taken).to_contain_text("Nothing was signed yet")
    assert findings(clerk.page) == []
    clerk.shot("office-registrar-taken")
    # Another number is another person.
    certificate.get_by_label("Number of the document").fill("110105194912310038")
    expect(taken).to_have_count(0)
    certificate.get_by_label("Number of the document").fill(NUMBER)
    certificate.get_by_role("button", name="Sign the certificate").click()
    expect(taken).to_be_visible(timeout=60_000)
    clerk.click("Sign all the same")
    assert world.address("Newcomer 2") in clerk.sign()
    expect(certificate.locator("[data-certificate]")).to_be_visible()
