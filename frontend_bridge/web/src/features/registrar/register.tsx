import { useState } from "react";
import { useChain } from "../../chain/context";
import { at } from "../../chain/contracts";
import type { OpenRegister } from "../../evidence/register";
import { WorkError, work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { PasswordField } from "../../ui/agefields";
import { FileField } from "../../ui/files";
import { useOffice } from "../../ui/office";
import { Card } from "../../ui/parts";
import { saveBlob } from "../evidence/blobs";

const MOST_REGISTER = 50_000_000;
const MOST_SECRETS = 100_000;

/** An open register, and whether it has entries that no file has yet. */
export interface OwnRegister extends OpenRegister {
  name: string;
  unsaved: boolean;
}

/** Says why register or secrets cannot be opened. */
export function useRegisterFault(): (error: unknown) => string {
  const { registrarFaults } = useOffice();
  const { t } = useI18n();
  return (error) => {
    const fault = error instanceof WorkError ? error.fault : "failed";
    const about = error instanceof WorkError ? error.about : "";
    const text = registrarFaults[fault] ?? t.evidenceFaults[fault] ?? t.evidenceFaults.failed;
    return fill(text, { line: about });
  };
}

/** The registrar's register and secrets: opened on this device, sent nowhere. */
export function RegisterCard({
  own,
  onOwn,
}: {
  own: OwnRegister | undefined;
  onOwn: (own: OwnRegister | undefined) => void;
}) {
  const { registrar } = useOffice();
  const save = () => {
    if (!own) return;
    saveBlob(own.name, new Blob([own.text], { type: "application/octet-stream" }));
    onOwn({ ...own, unsaved: false });
  };
  return (
    <Card title={registrar.registerTitle}>
      {!own && <Open onOwn={onOwn} />}
      {own && (
        <div data-register={own.entries.length}>
          <p>{fill(registrar.registerOpen, { name: own.name, n: own.entries.length })}</p>
          {own.unsaved && (
            <p className="banner warn" role="status" data-register="unsaved">
              {registrar.registerUnsaved}
            </p>
          )}
          <div className="row wrap">
            <button type="button" className={own.unsaved ? "primary" : ""} onClick={save}>
              {registrar.registerSave}
            </button>
            <button
              type="button"
              className="quiet"
              disabled={own.unsaved}
              onClick={() => onOwn(undefined)}
            >
              {registrar.registerClose}
            </button>
          </div>
        </div>
      )}
    </Card>
  );
}

function Open({ onOwn }: { onOwn: (own: OwnRegister) => void }) {
  const { t } = useI18n();
  const { registrar, registrarFaults } = useOffice();
  const { config } = useChain();
  const faultText = useRegisterFault();
  const [register, setRegister] = useState<File>();
  const [secrets, setSecrets] = useState<File>();
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const go = async () => {
    if (!register || !secrets) return;
    setWorking(true);
    setFault(undefined);
    try {
      const found = await work({ task: "register", register, secrets, password });
      const { chain, pool } = found.head;
      const ours =
        chain === config.chainId && pool.toLowerCase() === at(config, "pool").toLowerCase();
      if (ours) onOwn({ ...found, name: register.name, unsaved: false });
      else setFault(registrarFaults.otherPlan);
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
      <p>{registrar.registerLead}</p>
      <FileField
        label={registrar.registerFile}
        most={MOST_REGISTER}
        read={(one) => Promise.resolve(one)}
        onRead={setRegister}
      />
      <FileField
        label={registrar.secretsFile}
        most={MOST_SECRETS}
        read={(one) => Promise.resolve(one)}
        onRead={setSecrets}
      />
      <PasswordField
        label={registrar.secretsPassword}
        value={password}
        error={fault}
        onChange={setPassword}
      />
      <button type="submit" disabled={!register || !secrets || !password || working}>
        {working ? t.evidenceWorking : registrar.registerGo}
      </button>
    </form>
  );
}
