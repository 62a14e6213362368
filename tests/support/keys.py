"""Keys that people of an audited plan publish, replace and withdraw."""

RECIPIENTS = [bytes([number]) * 32 for number in (1, 2, 3)]
YEAR = 365 * 86_400


def publish_keys(audited):
    """The bank publishes two keys, the steward one that is withdrawn."""
    board, web3 = audited.contracts.keys.functions, audited.web3
    expiry = web3.eth.get_block("latest")["timestamp"] + YEAR
    audited.bank.send(board.publish(RECIPIENTS[0], expiry))
    audited.bank.send(board.publish(RECIPIENTS[1], expiry))
    audited.steward.send(board.publish(RECIPIENTS[2], expiry))
    audited.steward.send(board.withdraw())
    return expiry
