import { lazy, Suspense, useEffect, useRef, useState } from "react";
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
import { PAIRING, type Pairing, WALLETCONNECT } from "./walletconnect";

const PairingCode = lazy(() => import("./pairing"));

/** The button that connects a wallet, or shows which one is. */
export function ConnectButton() {
  const { t } = useI18n();
  const { address, connector, status } = useConnection();
  const { mutate: disconnect } = useDisconnect();
  const [open, setOpen] = useState(false);
  // After a reload the wallet is shown before it has answered, and can only be left afterwards.
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    if (!leaving || status === "reconnecting" || status === "connecting") return;
    setLeaving(false);
    if (status === "connected") disconnect({});
  }, [leaving, status, disconnect]);
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
        <button
          type="button"
          className="quiet small"
          disabled={leaving}
          aria-busy={leaving}
          onClick={() => setLeaving(true)}
        >
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
  const [asked, setAsked] = useState<Connector>();
  const [link, setLink] = useState<string>();
  // Which question counts: a wallet that answers one that was given up is let go again.
  const question = useRef(0);
  const here = connectors.filter(({ id }) => id !== WALLETCONNECT);
  const remote = connectors.filter(({ id }) => id === WALLETCONNECT);
  const announced = here.filter(({ id }) => id !== EMBEDDED);
  const embedded = embeddedName();
  const found = announced.length || embedded === undefined ? announced : here;
  const offered = [...found, ...remote];
  const nameOf = ({ id, name }: Connector) => {
    if (id === WALLETCONNECT) return t.remoteWallet;
    return id === EMBEDDED ? embedded || t.embedded : name;
  };
  const giveUp = () => {
    question.current += 1;
    (asked as (Connector & Partial<Pairing>) | undefined)?.giveUp?.();
    setAsked(undefined);
    setLink(undefined);
    reset();
  };
  const ask = (connector: Connector) => {
    question.current += 1;
    const mine = question.current;
    const onMessage = ({ type, data }: { type: string; data?: unknown }) => {
      if (type === PAIRING && question.current === mine) setLink(String(data));
    };
    connector.emitter.on("message", onMessage);
    setAsked(connector);
    setLink(undefined);
    connect(
      { connector },
      {
        onSuccess: () => {
          if (question.current !== mine) disconnect({ connector });
        },
        onSettled: () => {
          connector.emitter.off("message", onMessage);
          if (question.current === mine) setLink(undefined);
        },
      },
    );
  };
  const waiting = isPending && asked !== undefined;
  // A code to be scanned takes the place of the list.
  const shown = waiting && asked.id === WALLETCONNECT ? [] : offered;
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
        {shown.map((connector) => (
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
          {asked.id !== WALLETCONNECT && <p>{fill(t.connecting, { name: nameOf(asked) })}</p>}
          {asked.id === WALLETCONNECT && !link && <p>{t.pairingWait}</p>}
          {link && (
            <Suspense fallback={null}>
              <PairingCode link={link} />
            </Suspense>
          )}
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
