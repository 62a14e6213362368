import { type ReactNode, useState, useSyncExternalStore } from "react";
import { useConnection } from "wagmi";
import { work } from "../../evidence/work";
import { useI18n } from "../../i18n";
import { AgeFile, PasswordField } from "../../ui/agefields";
import { useOffice } from "../../ui/office";
import { useFault } from "../evidence/faults";

/** A reading key that was opened: in this page's memory alone, until it is closed or locked. */
export interface Reader {
  account: string;
  key: string;
  recipient: string;
}

let held: Reader | undefined;
const listeners = new Set<() => void>();

function hold(reader: Reader | undefined): void {
  held = reader;
  for (const listener of listeners) listener();
}

/** The reading key of the connected account, once it is open. */
export function useReader(): Reader | undefined {
  const { address } = useConnection();
  const reader = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => held,
  );
  // One person's key is not another account's.
  return address && reader?.account === address ? reader : undefined;
}

/** What only the holder of a reading key sees; the key is opened once for all claims. */
export function Unlocked({ children }: { children: (reader: Reader) => ReactNode }) {
  const { seat } = useOffice();
  const { address } = useConnection();
  const reader = useReader();
  if (!address) return null;
  if (!reader) return <Unlock account={address} />;
  return (
    <>
      {children(reader)}
      <p>
        <button type="button" className="quiet small" onClick={() => hold(undefined)}>
          {seat.lock}
        </button>
      </p>
    </>
  );
}

function Unlock({ account }: { account: string }) {
  const { t } = useI18n();
  const { seat } = useOffice();
  const faultText = useFault();
  const [file, setFile] = useState<File>();
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const go = async () => {
    if (!file) return;
    setWorking(true);
    setFault(undefined);
    try {
      hold({ account, ...(await work({ task: "unlock", key: file, password })) });
    } catch (error) {
      setFault(faultText(error));
    } finally {
      setWorking(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <p>{seat.unlockLead}</p>
      <AgeFile label={t.openKey} onRead={setFile} />
      <PasswordField label={t.openPassword} value={password} error={fault} onChange={setPassword} />
      <button type="submit" className="primary" disabled={!file || !password || working}>
        {working ? t.evidenceWorking : seat.unlock}
      </button>
    </form>
  );
}
