"""Applications by the desk: from an applicant's phone to the registrar's page and a certificate."""

import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_desk import sign_in
from frontend_bridge.tests.browser.test_evidence import PHONE, publish
from frontend_bridge.tests.browser.test_office_evidence import at_terminal, seat, unlock
from mutual_pool.office.desk.client import upload_header
from mutual_pool.office.desk.kinds import ADD_INVITES, SEND_APPLICATION, codes_hash
from mutual_pool.office.registrar.applications import (
    SealedApplication,
    code_hash,
    new_application,
    new_code,
    opened,
    sealed_to,
    shown_code,
)
from mutual_pool.office.registrar.identity import document_of, plan_salt
from mutual_pool.office.registrar.links import read_link
from mutual_pool.office.registrar.register import Head, Register, new_register
from mutual_pool.office.registrar.secret_ring import new_ring, write_ring
from mutual_pool.office.signers import signer_of
from mutual_pool.plan.questions import questions_of
from mutual_pool.protocol.eip712 import (
    Certificate,
    certificate_message,
    digest_of,
    enrolment_domain,
)

__all__ = ["seat"]
PASSWORD = "words of the registrar"
TREATMENT = "a scan of the wrist, 手腕扫描"
ANSWERS = {"adult": "yes", "once": "no", "serious_illness": "no", "in_treatment": "no"}


@pytest.fixture
def office(world, undone, desk_page, seat, tmp_path):
    """The registrar's files, two invite codes that the desk knows, and their published key."""
    deployment, now = world.lived.deployment, int(time.time())
    pool, codes = deployment.addresses["pool"], [new_code(), new_code()]
    ring = new_ring(now)
    secrets, path = tmp_path / "registrar-secrets.age", tmp_path / "weekend.register"
    write_ring(secrets, ring, PASSWORD)
    head = Head(deployment.chain_id, pool, "registrar", ring.key.recipient)
    register = new_register(path, head)
    hashes = [code_hash(one) for one in codes]
    given = {"codes": [one.hex() for one in hashes], "expires": now + 86_400}
    register.append({"act": "noted", "kind": "invited", "at": now, **given})
    client, _ = at_terminal(world, desk_page[1], "Registrar")
    client.act(
        ADD_INVITES,
        "/invites",
        {"codes": ["0x" + one.hex() for one in hashes]},
        codesHash="0x" + codes_hash(hashes).hex(),
        expiry=now + 86_400,
    )
    publish(world, "Registrar", seat[1].recipient)
    world.lived.mine(12)
    world.settle_index()
    return SimpleNamespace(
        ring=ring, secrets=secrets, register=path, codes=codes, client=client, pool=pool
    )


def answer_all(form):
    """Answer every question of the plan, as somebody whom it admits."""
    for name, answer in ANSWERS.items():
        group = form.locator(f"[data-question={name}]")
        group.get_by_label("Yes" if answer == "yes" else "No", exact=True).check()
    form.locator("[data-question=smoking]").get_by_label("Never").check()


def applied_by_terminal(world, desk, name, seat, code):
    """Send an application as `mutual-pool apply write` and `apply send` do."""
    client, _ = at_terminal(world, desk, name)
    deployment = world.lived.deployment
    answers = {**ANSWERS, "in_treatment": "yes", "treatment": TREATMENT, "smoking": "stopped"}
    pool = deployment.addresses["pool"]
    made = new_application(
        deployment.chain_id,
        pool,
        client.account.address,
        questions_of(deployment.plan),
        answers,
        code,
        int(time.time()),
    )
    act, sealed = sealed_to(made, seat[1].recipient)
    stated = {field: act[field] for field, _ in SEND_APPLICATION.own}
    header = {"Desk-Act": upload_header(client.signed(SEND_APPLICATION, **stated))}
    client.send_file("/applications", sealed, header)
    return client


def test_an_applicant_answers_on_a_phone_and_the_registrar_certifies(
    visit, world, desk_page, seat, office
):
    base, desk = desk_page
    new = visit(base, **PHONE)
    page = new.page
    new.go("join")
    new.connect("Newcomer 1")
    page.get_by_role("link", name="Apply", exact=True).click()
    form = new.card("Your answers")
    expect(form.get_by_label("Invite code")).to_be_visible()
    # Nothing is signed before every question is answered and the code is whole.
    form.get_by_label("Invite code").fill("ABC")
    new.click("Sign and send")
    expect(form.locator("[data-apply=wrong]")).to_be_visible()
    expect(form.get_by_text("This must be answered.")).to_have_count(5)
    expect(form.get_by_text("This is no whole code")).to_be_visible()
    answer_all(form)
    # A code that the desk does not know admits nobody.
    form.get_by_label("Invite code").fill(shown_code(new_code()))
    new.click("Sign and send")
    assert "SendApplication" in new.sign()
    expect(form.locator("[data-desk-trouble='403']")).to_contain_text("invite code")
    form.get_by_label("Invite code").fill(shown_code(office.codes[0]).lower())
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(page) == []
    new.shot("office-apply-phone")
    new.click("Sign and send")
    new.sign()
    expect(form.locator("[data-apply=sent]")).to_be_visible(timeout=30_000)
    with page.expect_download() as saved:
        new.click("Save my answers")
    document = Path(saved.value.path()).read_bytes()
    new.shot("office-applied-phone")

    # By command: the registrar opens the very application that was signed.
    client = office.client
    client.sign_in()
    (row,) = client.get("/applications")["data"]
    sealed = client.fetch(f"/applications/{row['number']}", 300_000)
    text = SealedApplication(row["act"], bytes.fromhex(row["signature"][2:]), sealed)
    deployment = world.lived.deployment
    found = opened(text, seat[1], world.lived.web3, deployment.chain_id, office.pool)
    assert found.answers == {**ANSWERS, "smoking": "never"} and found.document == document
    assert found.questions == questions_of(deployment.plan).digest

    # At the registrar's page: one application of the page, and one of a terminal.
    applied_by_terminal(world, desk, "Newcomer 2", seat, office.codes[1])
    clerk = visit(base)
    clerk.go("registrar")
    clerk.connect("Registrar")
    sign_in(clerk)
    unlock(clerk, clerk.card("Your reading key"), seat)
    queue = clerk.card("Waiting applications")
    expect(queue.locator("[data-application]")).to_have_count(2)
    numbers = [row["number"], row["number"] + 1]
    expect(queue.locator(f"[data-application='{numbers[0]}']")).to_contain_text("as the plan")
    expect(queue.locator(f"[data-application='{numbers[1]}']")).to_contain_text("look at it")
    clerk.click(f"Review {numbers[1]}")
    answers = clerk.card("The answers")
    expect(answers).to_contain_text(TREATMENT)
    expect(answers.locator("[data-remark=secondLook]")).to_have_count(1)
    clerk.shot("office-registrar-queue")
    clerk.click(f"Review {numbers[0]}")
    expect(answers.locator("[data-answers='5']")).to_be_visible()
    certify(clerk, world, office)

    # Noted, saved, and dismissed: the saved register is the terminal's own.
    noting = clerk.card("Note")
    noting.get_by_label("Your note").fill("seen 已核")
    noting.get_by_role("button", name="Note it").click()
    expect(clerk.page.locator("[data-register=unsaved]")).to_be_visible(timeout=30_000)
    with clerk.page.expect_download() as kept:
        clerk.click("Save the register")
    office.register.write_bytes(Path(kept.value.path()).read_bytes())
    noted = Register(office.register).entries(office.ring.key)[-1]
    assert (noted["state"], noted["text"]) == ("admitted", "seen 已核")
    assert noted["document"] == found.hash.hex() and noted["applicant"] == found.applicant
    clerk.click("Dismiss the application")
    clerk.click("Delete it at the desk")
    assert "CloseApplication" in clerk.sign()
    expect(queue.locator("[data-application]")).to_have_count(1)
    assert findings(clerk.page) == []

    # The second applicant takes theirs back.
    other = visit(base, viewport={"width": 390, "height": 844})
    other.go("apply")
    other.connect("Newcomer 2")
    own = other.card("Your application")
    sign_in(other)
    own.get_by_role("button", name="Take it back").click()
    other.sign()
    expect(own.locator("[data-own=none]")).to_be_visible()
    assert client.get("/applications")["data"] == []


def certify(clerk, world, office):
    """Write the certificate, hold it to what the command would have made, and return it."""
    certificate = clerk.card("Certificate")
    expect(certificate).to_contain_text("Open the register")
    register = clerk.card("Your register")
    register.get_by_label("Register", exact=True).set_input_files(office.register)
    register.get_by_label("Secrets of the registrar", exact=True).set_input_files(office.secrets)
    register.get_by_label("Password of the secrets").fill("wrong")
    register.get_by_role("button", name="Open the register").click()
    expect(register.get_by_role("alert")).to_contain_text("password is wrong", timeout=60_000)
    register.get_by_label("Password of the secrets").fill(PASSWORD)
    register.get_by_role("button", name="Open the register").click()
    expect(register.locator("[data-register='1']")).to_be_visible(timeout=60_000)
    certificate.get_by_label("Country").fill("cn")
    certificate.get_by_label("Number of the document").fill("110105 19491231 002X")
    certificate.get_by_label("Birthday").fill("1949-12-31")
    expect(certificate).to_contain_text("takes nobody of this age")
    certificate.get_by_label("Birthday").fill("1999-12-31")
    expect(certificate).to_contain_text("Age band 25-29")
    certificate.get_by_role("button", name="Sign the certificate").click()
    # A document is hashed slowly, on purpose.
    expect(clerk.page.get_by_role("dialog", name="What you sign")).to_be_visible(timeout=60_000)
    clerk.sign()
    made = certificate.locator("[data-certificate]")
    expect(made).to_be_visible()
    link = made.get_attribute("data-certificate")
    handed = read_link(link)
    values, deployment = handed["certificate"], world.lived.deployment
    salt = plan_salt(deployment.chain_id, office.pool)
    document = document_of("11010519491231002X", "CN", "national-id")
    (person,) = office.ring.candidates(document, salt)
    assert values["identity"] == "0x" + person.identity.hex()
    assert values["member"] == world.address("Newcomer 1")
    clerk.shot("office-registrar-certificate")
    enrolment = world.lived.contracts().enrolment
    domain = enrolment_domain(deployment.chain_id, enrolment.address)
    paper = Certificate(
        values["member"],
        person.identity,
        *(values[name] for name in ("band", "bandUntil", "issuedAt", "expiry")),
    )
    digest = digest_of(certificate_message(domain, paper))
    signed = bytes.fromhex(handed["signature"][2:])
    assert signer_of(digest, signed) == enrolment.functions.registrar().call()
    return handed


def test_what_the_desk_alters_is_named_and_a_stranger_gets_nothing(
    visit, world, desk_page, seat, office
):
    base, desk = desk_page
    client = applied_by_terminal(world, desk, "Newcomer 2", seat, office.codes[0])
    clerk = visit(base, viewport={"width": 390, "height": 844})
    one = re.compile(r"/desk/v1/applications/\d+$")
    clerk.page.route(one, lambda route: route.fulfill(body=b"age" * 100))
    clerk.go("registrar")
    clerk.connect("Registrar")
    sign_in(clerk)
    unlock(clerk, clerk.card("Your reading key"), seat)
    expect(clerk.page.locator("[data-fault=bytes]")).to_be_visible()
    expect(clerk.page.get_by_role("button", name="Review")).to_have_count(0)
    assert clerk.page.evaluate("document.documentElement.scrollWidth") <= 390
    clerk.shot("office-registrar-altered-phone")
    stranger = visit(base)
    stranger.go("registrar")
    stranger.connect("Voter 1")
    sign_in(stranger)
    expect(stranger.page.locator("[data-registrar=other]")).to_be_visible()
    client.sign_in()
    assert len(client.get("/applications")["data"]) == 1
