"""One set of answers to several plans: an application for each registrar, and no more."""

import base64
import copy
import json

import pytest
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_evidence import publish
from frontend_bridge.tests.browser.test_office_evidence import seat
from mutual_pool.office.registrar.applications import (
    ApplicationError,
    SealedApplication,
    new_code,
    opened,
    shown_code,
)
from mutual_pool.plan.questions import Questions

__all__ = ["seat"]
DESKS = ("http://127.0.0.1:9", "http://127.0.0.1:19")
BESIDE = "Another community"


class Desks:
    """Two desks as the page meets them; each keeps what arrives, and may refuse."""

    def __init__(self, page):
        self.arrived = {address: [] for address in DESKS}
        self.refuses = set()
        for address in DESKS:
            page.route(f"{address}/**", self._handle)

    def _handle(self, route):
        request = route.request
        headers = {
            "Access-Control-Allow-Origin": request.headers.get("origin", "*"),
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": "content-type, desk-act",
            "Access-Control-Allow-Methods": "PUT, GET, POST",
        }
        address = next(one for one in DESKS if request.url.startswith(one + "/"))
        if request.method != "PUT":
            route.fulfill(status=404 if request.method == "GET" else 204, headers=headers)
        elif address in self.refuses:
            told = {"detail": "The invite code is used, over, or none."}
            route.fulfill(status=403, headers=headers, json=told)
        else:
            act = json.loads(base64.b64decode(request.headers["desk-act"]))
            self.arrived[address].append((act, request.post_data_buffer))
            route.fulfill(status=201, headers=headers, json={"received": True})


@pytest.fixture
def two(world, undone, seat):
    """A page of two plans, each with a desk and questions; one question is not the same."""
    publish(world, "Registrar", seat[1].recipient)
    world.lived.mine(12)
    first = page_config(world.lived.deployment, world.lived.rpc, "", DESKS[0])
    asked = copy.deepcopy(first["questions"])
    asked["questions"][0]["text"]["en"] = "Are you between 18 and 70 years old?"
    asked["questions"] = [one for one in asked["questions"] if one["id"] != "smoking"]
    # Another pool, so that what is signed is of another plan.
    addresses = {**first["addresses"], "pool": first["addresses"]["lens"]}
    second = {"plan": "other", "title": BESIDE, "addresses": addresses, "api": ""}
    second |= {"firstBlock": first["firstBlock"], "asset": first["asset"]}
    second |= {"desk": DESKS[1], "questions": asked}
    return {**first, "plans": [second]}


def test_each_registrar_gets_their_own_application_alone(visit, world, two, seat):
    with page_server(0, two) as base:
        visitor = visit(base)
        page, desks = visitor.page, Desks(visitor.page)
        visitor.go("apply")
        page.get_by_role("link", name="Apply to several plans").click()
        visitor.connect("Newcomer 1")
        form = visitor.card("Your answers")
        # The question that differs is asked twice, and each other one once.
        expect(form.get_by_text("Are you between 18 and")).to_have_count(2)
        expect(form.get_by_text("Have you ever had cancer")).to_have_count(1)
        expect(form.get_by_text("Do you smoke?")).to_have_count(1)
        smoking = form.locator("fieldset", has_text="Do you smoke?")
        expect(smoking).to_contain_text(f"For: {two['title']}.")
        # Nothing is signed before each answer is there, and each registrar's own code.
        code = new_code()
        form.get_by_label(f"Invite code: {two['title']}").fill(shown_code(code))
        form.get_by_label(f"Invite code: {BESIDE}").fill(shown_code(code))
        visitor.click("Sign and send 2")
        expect(form.get_by_text("This must be answered.")).to_have_count(6)
        expect(form.get_by_text("The same code stands at another plan.")).to_have_count(2)
        other = new_code()
        form.get_by_label(f"Invite code: {BESIDE}").fill(shown_code(other))
        for group in form.locator("fieldset").all():
            group.get_by_label("No", exact=True).or_(group.get_by_label("Never")).check()
        form.locator("fieldset", has_text="18 and 59").get_by_label("Yes").check()
        settle(page)
        assert findings(page) == []
        visitor.shot("apply-several")
        # The second desk refuses: the first application has arrived, and is not sent again.
        desks.refuses.add(DESKS[1])
        visitor.click("Sign and send 2")
        assert f"You apply to {two['title']}" in visitor.sign()
        assert f"You apply to {BESIDE}" in visitor.sign()
        failed = form.locator("[data-apply=failed]")
        expect(failed).to_contain_text(f"The application to {BESIDE} was not confirmed")
        expect(form.locator("[data-apply=sent]")).to_have_count(1)
        desks.refuses.clear()
        visitor.click("Sign and send 1")
        assert f"You apply to {BESIDE}" in visitor.sign()
        expect(form.locator("[data-apply=sent]")).to_have_count(2)
        visitor.shot("applied-several")

    ((first, sealed), (second, beside)) = (one for (one,) in desks.arrived.values())
    pools = [two["addresses"]["pool"], two["plans"][0]["addresses"]["pool"]]
    found = [
        opened(
            SealedApplication(one["act"], bytes.fromhex(one["signature"][2:]), bytes(content)),
            seat[1],
            world.lived.web3,
            two["chainId"],
            pool,
        )
        for one, content, pool in ((first, sealed, pools[0]), (second, beside, pools[1]))
    ]
    names = [
        {one["id"] for one in each["questions"]["questions"]} for each in (two, two["plans"][0])
    ]
    assert [set(one.answers) | {"treatment"} for one in found] == names
    assert [one.answers["adult"] for one in found] == ["yes", "no"]
    assert [one.invite for one in found] == [code, other]
    asked = Questions.model_validate(two["plans"][0]["questions"])
    assert found[1].questions == asked.digest
    # Nothing of one application stands in the other, but the wallet and the time.
    assert found[0].salt != found[1].salt
    for name in first["act"].keys() - {"account", "deadline"}:
        assert first["act"][name] != second["act"][name], name
    heads = [set(bytes(one).split(b"---")[0].splitlines()[1:]) for one in (sealed, beside)]
    assert not heads[0] & heads[1]
    # And the signature of one plan is worth nothing at the other.
    signature = bytes.fromhex(first["signature"][2:])
    moved = SealedApplication(first["act"], signature, bytes(sealed))
    with pytest.raises(ApplicationError, match="did not sign it for this plan"):
        opened(moved, seat[1], world.lived.web3, two["chainId"], pools[1])


def test_a_plan_that_is_left_out_gets_nothing(visit, two):
    with page_server(0, two) as base:
        visitor = visit(base)
        desks = Desks(visitor.page)
        visitor.go("apply/several")
        visitor.connect("Newcomer 1")
        form = visitor.card("Your answers")
        expect(form.get_by_text("Are you between 18 and")).to_have_count(2)
        visitor.card("To which plans").get_by_label(two["title"]).uncheck()
        expect(form.get_by_text("Do you smoke?")).to_have_count(0)
        expect(form.get_by_text("Are you between 18 and")).to_have_count(1)
        form.get_by_label(f"Invite code: {BESIDE}").fill(shown_code(new_code()))
        for group in form.locator("fieldset").all():
            group.get_by_label("No", exact=True).check()
        visitor.click("Sign and send 1")
        visitor.sign()
        expect(form.locator("[data-apply=sent]")).to_have_count(1)
        assert [len(one) for one in desks.arrived.values()] == [0, 1]
