import { useEffect, useRef, useState } from "react";
import {
  type Connector,
  useConnect,
  useConnection,
  useConnectors,
  useDisconnect,
  useSwitchChain,
} from "wagmi";
import { useChain } from "../chain/context";
import { tell, troubleOf } from "../chain/errors";
import { shortAddress } from "../format";
import { fill, useI18n } from "../i18n";
import { Dialog } from "../ui/dialog";
import { EMBEDDED, embeddedName } from "./config";

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

/** Nothing of a connection is told in money. */
const NO_ASSET = { decimals: 0, symbol: "" };

function WalletList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t, language } = useI18n();
  const connectors = useConnectors();
  const { mutate: connect, error, isPending, reset } = useConnect();
  const { mutate: disconnect } = useDisconnect();
  const [asked, setAsked] = useState<string>();
  // Which question counts: a wallet that answers one that was given up is let go again.
  const question = useRef(0);
  const announced = connectors.filter(({ id }) => id !== EMBEDDED);
  const embedded = embeddedName();
  const offered =
    announced.length || embedded === undefined
      ? announced
      : connectors.filter(({ id }) => id === EMBEDDED);
  const nameOf = ({ id, name }: Connector) => (id === EMBEDDED ? embedded || t.embedded : name);
  const giveUp = () => {
    question.current += 1;
    setAsked(undefined);
    reset();
  };
  const ask = (connector: Connector) => {
    question.current += 1;
    const mine = question.current;
    setAsked(nameOf(connector));
    connect(
      { connector },
      {
        onSuccess: () => {
          if (question.current !== mine) disconnect({ connector });
        },
      },
    );
  };
  const waiting = isPending && asked !== undefined;
  return (
    <Dialog
      open={open}
      title={t.chooseWallet}
      onClose={() => {
        if (waiting) giveUp();
        onClose();
      }}
    >
      {offered.length === 0 && <p>{t.noWallet}</p>}
      <ul className="plain">
        {offered.map((connector) => (
          <li key={connector.uid}>
            <button
              type="button"
              className="wide"
              disabled={waiting}
              onClick={() => ask(connector)}
            >
              {connector.icon && <img src={connector.icon} alt="" width={24} height={24} />}
              {nameOf(connector)}
            </button>
          </li>
        ))}
      </ul>
      {waiting && (
        <div className="banner" role="status" data-connecting>
          <p>{fill(t.connecting, { name: asked })}</p>
          <button type="button" className="quiet small" onClick={giveUp}>
            {t.cancel}
          </button>
        </div>
      )}
      {error && !waiting && <p role="alert">{tell(troubleOf(error), language, t, NO_ASSET)}</p>}
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
