/** In English: wallet, signatures and transactions. */
export const sending = {
  // wallet
  connect: "Connect wallet",
  disconnect: "Disconnect",
  chooseWallet: "Choose a wallet",
  noWallet: "No wallet announced itself. Install one in this browser, then reload the page.",
  wrongChain: "Your wallet is on another chain. This community lives on {chain}.",
  wrongChainRefused: "The wallet did not change. Change the chain in the wallet itself.",
  switchChain: "Change to {chain}",
  // signing
  signTitle: "What you sign",
  signNote:
    "This is all of it. A signature moves nothing by itself, and is worth nothing to any other contract or chain.",
  signFor: "Signed for",
  signContract: "Contract",
  signChain: "Chain",
  signGo: "Sign in the wallet",
  whyJoin: "Permission for the pool to take your deposit from your wallet, this amount and once.",
  whyTopUp: "Permission for the pool to take this payment from your wallet, once.",
  whyReinstate: "Permission for the pool to take this payment and bring your membership back.",
  whyBond: "Permission for the pool to take the bond of your claim, once.",
  whyGive: "Permission for the donation desk to take this gift from your wallet, once.",
  whyDraft:
    "Sign in as the steward, so that the index draws this report. It is no consent to anything else.",
  whyDecision: "Your word as an assessor on this claim. With enough others it decides.",
  // transactions
  stepChecking: "Trying it out on your node …",
  stepSigning: "Waiting for your signature …",
  stepWallet: "Waiting for your wallet …",
  stepPending: "Sent. Waiting for the next block …",
  stepSlow:
    "Sent, but in no block yet. It may still be mined: do not send it again. This page goes on asking.",
  stillPending:
    "{what} was sent and is in no block yet ({hash}). It may still be mined: do not send it again before the wallet says that it is gone.",
  stillPendingForget: "Do not show it any more",
  stepReplaced: "Replaced with another fee. Waiting …",
  stepConfirmed: "Done and confirmed.",
  stepReplacedConfirmed: "Done and confirmed, after it was replaced with another fee.",
  stepCancelled: "Another transaction took its place in your wallet, so this one did not happen.",
  stepReverted: "The chain refused it. Nothing was changed but the fee.",
  troubleRejected: "You declined in the wallet. Nothing was sent.",
  troubleFunds: "The wallet has too little to pay the network's fee. Add some, then try again.",
  troubleUnreachable: "The node does not answer. Nothing was sent; try again in a moment.",
  troubleUnknown: "It did not work, and nothing was changed.",
};
