import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import type { Hex } from "viem";
import { signTypedData } from "viem/actions";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import { useChain } from "../chain/context";
import { type Trouble, TroubleError } from "../chain/errors";
import { useI18n } from "../i18n";
import type { TypedMessage } from "../protocol/typed";
import { Dialog } from "../ui/dialog";
import type { Prompt } from "./machine";
import { Signed } from "./signed";

type Sign = (message: TypedMessage, why: string, prompt?: Prompt) => Promise<Hex>;
const Context = createContext<Sign | undefined>(undefined);

interface Asked {
  message: TypedMessage;
  why: string;
  prompt?: Prompt;
  resolve: (signature: Hex) => void;
  reject: (error: unknown) => void;
}

/** Shows whatever is to be signed in full, in words, before the wallet is asked. */
export function SignProvider({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const { chain } = useChain();
  const wagmi = useConfig();
  const { address, chainId } = useConnection();
  const [asked, setAsked] = useState<Asked>();
  const [waiting, setWaiting] = useState(false);
  const [stopped, setStopped] = useState(false);
  const current = useRef<Asked | undefined>(undefined);

  const sign = useCallback<Sign>(
    (message, why, prompt) =>
      new Promise((resolve, reject) => {
        current.current = { message, why, prompt, resolve, reject };
        setStopped(false);
        setAsked(current.current);
      }),
    [],
  );
  const end = useCallback((trouble: Trouble) => {
    current.current?.reject(new TroubleError(trouble));
    current.current = undefined;
    setAsked(undefined);
    setWaiting(false);
  }, []);
  const close = () => end({ kind: "cancelled" });
  // What stands in the dialog was made for one account on one chain.
  const who = `${address} ${chainId}`;
  const before = useRef(who);
  useEffect(() => {
    if (before.current !== who && current.current) {
      // What asked for it may be gone with the account, so it is said here.
      setStopped(true);
      end({ kind: "switched" });
    }
    before.current = who;
  }, [who, end]);
  // Who goes back, as a phone's button does, does not sign for a view that is gone.
  useEffect(() => {
    const leave = () => current.current && end({ kind: "cancelled" });
    addEventListener("hashchange", leave);
    return () => removeEventListener("hashchange", leave);
  }, [end]);
  const go = async () => {
    const one = current.current;
    if (!one || !address) return;
    setWaiting(true);
    try {
      const wallet = await getConnectorClient(wagmi, { account: address, chainId: chain.id });
      const typed = one.message as unknown as Parameters<typeof signTypedData>[1];
      one.resolve(await signTypedData(wallet, { ...typed, account: address }));
    } catch (error) {
      one.reject(error);
    }
    // Closed meanwhile, or another one is asked for.
    if (current.current !== one) return;
    current.current = undefined;
    setAsked(undefined);
    setWaiting(false);
  };

  return (
    <Context.Provider value={sign}>
      {stopped && (
        <div className="banner warn" role="alert">
          <p>{t.troubles.switched}</p>
          <button type="button" className="quiet small" onClick={() => setStopped(false)}>
            {t.close}
          </button>
        </div>
      )}
      {children}
      <Dialog open={Boolean(asked)} title={t.signTitle} onClose={close}>
        {asked && (
          <>
            <Signed {...asked} />
            <div className="row end actions">
              <button type="button" className="quiet" onClick={close}>
                {t.cancel}
              </button>
              <button type="button" className="primary" onClick={go} disabled={waiting}>
                {waiting ? t.stepWallet : t.signGo}
              </button>
            </div>
          </>
        )}
      </Dialog>
    </Context.Provider>
  );
}

export function useSign(): Sign {
  const found = useContext(Context);
  if (!found) throw new Error("no signing above");
  return found;
}
