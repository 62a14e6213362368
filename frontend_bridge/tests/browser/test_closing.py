"""A plan comes to its end, step by step, as its members see it."""

from playwright.sync_api import expect

from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import GAS_LIMIT, make_account
from mutual_pool.protocol.claims.types import ClaimState

CNY = 10**6


def end_every_claim(world):
    desk = world.lived.contracts().desk.functions
    for number in range(1, desk.claimCount().call() + 1):
        state = ClaimState(desk.stateOf(number).call())
        outcome = desk.claimOf(number).call()[13]
        if state is ClaimState.PAYABLE:
            world.bank(desk.settle(number))
        elif state in (ClaimState.REFUSED, ClaimState.EXPIRED) and outcome not in (5, 6):
            world.bank(desk.conclude(number))
    assert desk.openClaims().call() == 0


def pay(world, call, amount):
    """Make a call of the pool's by which the sender pays."""
    contracts = world.lived.contracts()
    world.bank(contracts.asset.functions.mint(world.lived.web3.eth.accounts[0], amount))
    world.bank(contracts.asset.functions.approve(contracts.pool.address, amount))
    world.bank(call)


def let_many_leave(world):
    """Until there are fewer voters than the plan asks for."""
    pool = world.lived.contracts().pool.functions
    minimum = world.lived.contracts().enrolment.functions.minimumVoters().call()
    stay = {world.address(one["name"]) for one in world.cast.wallets}
    for place in range(100):
        if world.lived.books()["activeVoters"] < minimum:
            return
        account = make_account(1, f"member {place}")
        if account.address not in stay and pool.standingOf(account.address).call()[4]:
            KeyWallet(world.lived.web3, account, world.stage.errors, gas=GAS_LIMIT).send(
                pool.quit()
            )
    raise AssertionError("too many stay")


def step(visitor, name):
    expect(visitor.page.locator(f"[data-step-of-closing={name}]")).to_be_visible(timeout=20_000)


def test_from_too_few_voters_to_the_last_withdrawal(visit, world, undone):
    pool = world.lived.contracts().pool.functions
    me = world.address("Voter 1")
    pay(world, pool.payIn(me, 200 * CNY), 200 * CNY)
    visitor = visit()
    page = visitor.page
    visitor.go("closing")
    visitor.connect("Voter 1")
    step(visitor, "open")
    expect(page.locator("[data-closing]")).to_have_count(0)
    visitor.click("Note the number of voters")
    visitor.told("There is nothing to note now.")
    let_many_leave(world)
    visitor.click("Note the number of voters")
    visitor.told("Too few since")
    visitor.told("There is nothing to note now.")
    visitor.shot("closing-open")
    world.travel(61)
    visitor.click("Close the plan")
    step(visitor, "quitting")
    assert pool.closingAt().call() > 0
    visitor.shot("closing-quitting")

    # It is said on every page, and nobody joins any more.
    visitor.go("member")
    expect(page.locator("[data-closing=quitting]")).to_contain_text("This plan closes.")
    visitor.become("Newcomer 1")
    address = world.address("Newcomer 1")
    page.get_by_label("Certificate file").set_input_files(
        world.files / f"certificate-{address}.json"
    )
    visitor.click("Join and deposit")
    visitor.told("The plan closes since")
    expect(page.get_by_role("dialog")).to_have_count(0)

    # Cover is over: nobody active leaves or takes money out.
    world.travel(8)
    visitor.become("Voter 1")
    visitor.go("member/leave")
    visitor.told("Active members leave once the closing is finished.")
    visitor.card("Leave").get_by_role("checkbox").check()
    expect(page.get_by_role("button", name="Leave and take the balance")).to_be_disabled()
    visitor.go("closing")
    step(visitor, "filing")
    expect(page.get_by_role("button", name="Take it out")).to_have_count(0)
    visitor.shot("closing-filing")

    world.travel(181)
    step(visitor, "waiting")
    visitor.told("claims have not ended yet.")
    expect(page.get_by_role("button", name="Finish the closing")).to_be_disabled()
    world.sponsor(1_000 * CNY)
    end_every_claim(world)
    # Nothing can be filed any more and no claim is open: what none can ask for may be taken.
    visitor.go("closing")
    before, money = pool.standingOf(me).call()[0], world.money("Voter 1")
    visitor.click("Take it out")
    expect(page.get_by_role("button", name="Take it out")).to_be_disabled(timeout=20_000)
    visitor.confirmed()
    taken = world.money("Voter 1") - money
    assert taken > 0 and pool.standingOf(me).call()[0] == before - taken
    pay(world, pool.fundReserve(7 * CNY), 7 * CNY)
    visitor.click("Finish the closing")
    step(visitor, "finished")
    heir = pool.heir().call()
    assert pool.finishedAt().call() > 0 and pool.dueTo(heir).call() >= 7 * CNY
    visitor.shot("closing-finished")

    # The books still add up, and the last thing is to take what is left.
    visitor.go("books")
    visitor.click("Verify")
    expect(page.get_by_test_id("verdict")).to_contain_text("True.", timeout=60_000)
    visitor.go("member/statement")
    expect(visitor.card("Statement")).to_contain_text("adds up to the contract's balance")
    expect(visitor.card("Statement")).to_contain_text("Taken out, the plan closes")
    money, paid = (
        world.money("Voter 1"),
        world.lived.contracts().lens.functions.quoteQuit(me).call()[0],
    )
    visitor.go("member/leave")
    visitor.card("Leave").get_by_role("checkbox").check()
    visitor.click("Leave and take the balance")
    visitor.told("A place in a group")
    expect(visitor.card("Cover and balance")).to_have_count(0)
    assert world.money("Voter 1") == money + paid
