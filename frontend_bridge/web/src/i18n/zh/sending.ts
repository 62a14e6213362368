import type { sending as english } from "../en/sending";

export const sending: typeof english = {
  // wallet
  connect: "连接钱包",
  disconnect: "断开",
  chooseWallet: "选择钱包",
  noWallet: "没有发现钱包。请在浏览器中安装钱包，然后刷新页面。",
  wrongChain: "您的钱包在另一条链上。本社区位于 {chain}。",
  wrongChainRefused: "钱包没有切换。请在钱包中手动切换链。",
  switchChain: "切换到 {chain}",
  // signing
  signTitle: "您将签署的内容",
  signNote: "这就是全部内容。签名本身不会转移任何东西，对其他合约或其他链也没有效力。",
  signFor: "签署给",
  signContract: "合约",
  signChain: "链",
  signGo: "在钱包中签名",
  whyJoin: "允许互助池从您的钱包支取这笔存款，仅此金额，仅此一次。",
  whyTopUp: "允许互助池从您的钱包支取这笔款项，仅此一次。",
  whyReinstate: "允许互助池支取这笔款项，恢复您的会员资格。",
  whyBond: "允许互助池支取您申请的保证金，仅此一次。",
  whyGive: "允许捐赠合约从您的钱包扣取此笔捐款，仅此一次。",
  whyDraft: "以管理人身份签名，使索引生成此报告。这不表示同意任何其他事项。",
  whyDecision: "您作为评审员对此申请的意见。与足够多的其他签名一起即作出裁定。",
  // transactions
  stepChecking: "正在您的节点上试运行……",
  stepSigning: "等待您的签名……",
  stepWallet: "等待您的钱包……",
  stepPending: "已发送，等待下一个区块……",
  stepSlow: "已发送，但尚未进入任何区块。它仍可能被打包：请勿再次发送。本页会继续查询。",
  stillPending:
    "{what} 已发送，但尚未进入任何区块（{hash}）。它仍可能被打包：在钱包显示其已失效之前，请勿再次发送。",
  stillPendingForget: "不再显示",
  stepReplaced: "已用另一手续费替换，等待中……",
  stepConfirmed: "已完成并确认。",
  stepReplacedConfirmed: "替换手续费后已完成并确认。",
  stepCancelled: "钱包中另一笔交易取代了它，因此这一笔没有发生。",
  stepReverted: "链上拒绝了此交易，除手续费外未作任何改变。",
  troubleRejected: "您在钱包中拒绝了，没有发送任何内容。",
  troubleFunds: "钱包余额不足以支付网络手续费。请补充后重试。",
  troubleUnreachable: "节点没有响应，没有发送任何内容；请稍后重试。",
  troubleUnknown: "操作没有成功，未作任何改变。",
};
