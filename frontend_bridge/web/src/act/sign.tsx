import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import type { Hex } from "viem";
import { signTypedData } from "viem/actions";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import { useChain } from "../chain/context";
import type { TypedMessage } from "../chain/typed";
import { useI18n } from "../i18n";
import { Dialog } from "../ui/dialog";
import { FieldValue } from "../ui/fields";

type Sign = (message: TypedMessage, why: string) => Promise<Hex>;
const Context = createContext<Sign | undefined>(undefined);

interface Asked {
  message: TypedMessage;
  why: string;
  resolve: (signature: Hex) => void;
  reject: (error: unknown) => void;
}

/** Shows whatever is to be signed in full, in words, before the wallet is asked. */
export function SignProvider({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const { chain } = useChain();
  const wagmi = useConfig();
  const { address } = useConnection();
  const [asked, setAsked] = useState<Asked>();
  const [waiting, setWaiting] = useState(false);
  const current = useRef<Asked | undefined>(undefined);

  const sign = useCallback<Sign>(
    (message, why) =>
      new Promise((resolve, reject) => {
        current.current = { message, why, resolve, reject };
        setAsked(current.current);
      }),
    [],
  );
  const close = () => {
    current.current?.reject(Object.assign(new Error("rejected"), { code: 4001 }));
    current.current = undefined;
    setAsked(undefined);
    setWaiting(false);
  };
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
    current.current = undefined;
    setAsked(undefined);
    setWaiting(false);
  };

  return (
    <Context.Provider value={sign}>
      {children}
      <Dialog open={Boolean(asked)} title={t.signTitle} onClose={close}>
        {asked && (
          <>
            <p className="lead">{asked.why}</p>
            <p className="muted">{t.signNote}</p>
            <dl className="facts typed">
              <div>
                <dt>{t.signFor}</dt>
                <dd>
                  {asked.message.domain.name} {asked.message.domain.version}
                </dd>
              </div>
              <div>
                <dt>{t.signContract}</dt>
                <dd className="mono wrap">{asked.message.domain.verifyingContract}</dd>
              </div>
              <div>
                <dt>{t.signChain}</dt>
                <dd>{asked.message.domain.chainId}</dd>
              </div>
            </dl>
            <h3>{asked.message.primaryType}</h3>
            <dl className="facts typed">
              {(asked.message.types[asked.message.primaryType] ?? []).map(({ name, type }) => (
                <div key={name}>
                  <dt>
                    {t.fields[name] ?? name} <span className="muted mono">{type}</span>
                  </dt>
                  <dd className="wrap">
                    <FieldValue
                      name={name}
                      value={asked.message.message[name]}
                      type={asked.message.primaryType}
                    />
                  </dd>
                </div>
              ))}
            </dl>
            <div className="row end">
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
