import { useEffect, useState } from "react";
import { useConnect, useConnection, useConnectors, useDisconnect, useSwitchChain } from "wagmi";
import { useChain } from "../chain/context";
import { shortAddress } from "../format";
import { fill, useI18n } from "../i18n";
import { Dialog } from "../ui/dialog";

/** The button that connects a wallet, or shows which one is. */
export function ConnectButton() {
  const { t } = useI18n();
  const { address, connector } = useConnection();
  const { mutate: disconnect } = useDisconnect();
  const [open, setOpen] = useState(false);
  // The list is gone by the time the wallet has answered, so it cannot close itself.
  useEffect(() => {
    if (address) setOpen(false);
  }, [address]);
  if (address)
    return (
      <div className="wallet">
        <span className="chip" title={address}>
          {connector?.icon && <img src={connector.icon} alt="" width={16} height={16} />}
          {shortAddress(address)}
        </span>
        <button type="button" className="quiet small" onClick={() => disconnect({})}>
          {t.disconnect}
        </button>
      </div>
    );
  return (
    <>
      <button type="button" className="primary" onClick={() => setOpen(true)}>
        {t.connect}
      </button>
      <WalletList open={open} onClose={() => setOpen(false)} />
    </>
  );
}

function WalletList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useI18n();
  const connectors = useConnectors();
  const { mutate: connect, error, isPending } = useConnect();
  return (
    <Dialog open={open} title={t.chooseWallet} onClose={onClose}>
      {connectors.length === 0 && <p>{t.noWallet}</p>}
      <ul className="plain">
        {connectors.map((connector) => (
          <li key={connector.uid}>
            <button
              type="button"
              className="wide"
              disabled={isPending}
              onClick={() => connect({ connector })}
            >
              {connector.icon && <img src={connector.icon} alt="" width={24} height={24} />}
              {connector.name}
            </button>
          </li>
        ))}
      </ul>
      {error && (
        <p role="alert">
          {/reject|denied/i.test(error.message)
            ? t.troubleRejected
            : `${t.troubleUnknown} ${error.message.split("\n")[0]}`}
        </p>
      )}
    </Dialog>
  );
}

/** Says that the wallet is on another chain, and offers to change that. */
export function WrongChain() {
  const { t } = useI18n();
  const { chain } = useChain();
  const { address, chainId } = useConnection();
  const { mutate: switchChain, error, isPending } = useSwitchChain();
  if (!address || chainId === chain.id) return null;
  return (
    <div className="banner warn" role="alert">
      <p>
        {fill(t.wrongChain, { chain: chain.name })} {error && t.wrongChainRefused}
      </p>
      <button type="button" disabled={isPending} onClick={() => switchChain({ chainId: chain.id })}>
        {fill(t.switchChain, { chain: chain.name })}
      </button>
    </div>
  );
}
