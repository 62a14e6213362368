"""What supervisor and steward do, and what the pool owes somebody by name."""

from playwright.sync_api import expect

from frontend_bridge.tests.browser.conftest import number_in

CNY = 10**6


def test_the_supervisor_stops_joins(visit, world, undone):
    address = world.address("Newcomer 1")
    enrolment = world.lived.contracts().enrolment.functions
    visitor = visit()
    page = visitor.page
    visitor.go("stewardship")
    visitor.connect("Steward")
    card = visitor.card("Stop new joins")
    expect(card).to_contain_text("Only the supervisor may do this.")
    expect(card.get_by_role("button", name="Stop joins")).to_be_disabled()
    visitor.become("Supervisor")
    card.get_by_label("Days (at most 90)").fill("91")
    visitor.told("Enter a number of days.")
    card.get_by_label("Days (at most 90)").fill("30")
    visitor.click("Stop joins")
    expect(card).to_contain_text("Stopped until")
    assert enrolment.joinsStoppedUntil().call() > 0
    visitor.go("member")
    visitor.become("Newcomer 1")
    page.get_by_label("Certificate file").set_input_files(
        world.files / f"certificate-{address}.json"
    )
    before = world.money("Newcomer 1")
    visitor.click("Join and deposit")
    visitor.told("The supervisor has stopped joins until")
    # It is said before anything is asked of the wallet.
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert world.money("Newcomer 1") == before


def test_the_steward_takes_the_fees(visit, world, undone):
    pool = world.lived.contracts().pool.functions
    due = pool.dueTo(world.address("Steward")).call()
    before = world.money("Steward")
    assert due > 0
    visitor = visit()
    visitor.go("stewardship")
    visitor.connect("Steward")
    card = visitor.card("Due to you")
    expect(card).to_contain_text("Due to this wallet")
    card.get_by_role("button", name="Take it").click()
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    expect(card.get_by_role("button", name="Take it")).to_be_disabled()
    assert world.money("Steward") == before + due


def test_a_membership_ends_by_a_full_benefit_and_its_balance_waits(visit, world, undone):
    contracts, stage = world.lived.contracts(), world.stage
    pool, desk = contracts.pool.functions, contracts.desk.functions
    bank = world.lived.web3.eth.accounts[0]
    number, account = stage.file("a critical illness", kind=0)
    # It is taken back with the chain, and must not be known to other tests.
    del world.cast.evidence[number]
    stage.decide(number)
    # With enough in the reserve the benefit is paid in full.
    world.bank(contracts.asset.functions.mint(bank, 10_000 * CNY))
    world.bank(contracts.asset.functions.approve(contracts.pool.address, 10_000 * CNY))
    world.bank(pool.fundReserve(10_000 * CNY))
    world.travel(8)
    world.bank(desk.settle(number))
    assert pool.membershipOf(account.address).call()[6]

    claimant = {"name": "Claimant", "key": "0x" + bytes(account.key).hex()}
    visitor = visit(wallet=world.settings(accounts=[*world.cast.wallets, claimant]))
    visitor.go("member")
    visitor.connect("Claimant")
    visitor.told("ends with the full benefit that was paid")
    visitor.go(f"claims/{number}")
    visitor.become("Voter 1")
    visitor.confirm("End the membership after the full benefit")
    visitor.confirmed()
    due = pool.dueTo(account.address).call()
    # Whose claims they were stays known; the membership itself, with its day of joining, is gone.
    assert due > 0 and pool.membershipOf(account.address).call()[1] == 0

    visitor.go("member")
    visitor.become("Claimant")
    card = visitor.card("Due to you")
    assert number_in(card.locator("dl").inner_text().split("wallet")[1]) == due
    visitor.shot("member-due")
    before = contracts.asset.functions.balanceOf(account.address).call()
    card.get_by_role("button", name="Take it").click()
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    assert contracts.asset.functions.balanceOf(account.address).call() == before + due
    visitor.go("books")
    visitor.click("Verify")
    verdict = visitor.page.get_by_test_id("verdict")
    expect(verdict).to_contain_text("True.", timeout=60_000)
