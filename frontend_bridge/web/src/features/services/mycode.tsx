import { useState } from "react";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { explain, tell } from "../../chain/errors";
import { formed } from "../../desk/answers";
import { askDesk, DeskError } from "../../desk/client";
import { SealedForm } from "../../desk/services";
import { WorkError, work } from "../../evidence/work";
import { useI18n } from "../../i18n";
import { actMessage, signedAct } from "../../protocol/acts";
import { ASK_CODE } from "../../protocol/serviceacts";
import { readCode } from "../../protocol/servicecodes";
import type { Handed, Programme } from "../../protocol/services";
import { useSign } from "../../transactions/sign";
import { AgeFile, PasswordField } from "../../ui/agefields";
import { DeskTrouble } from "../../ui/desktrouble";
import { useOffice } from "../../ui/office";
import { QrCode } from "../../ui/qr";
import { ConnectButton } from "../../wallet/connect";
import { Which } from "./which";

interface Codes {
  code: string;
  rating: string;
}

/** A member's code: asked for by a signature, and read with the key that the member published. */
export function MyCode({
  programmes,
  known,
}: {
  programmes: readonly Programme[];
  known: ReadonlyMap<number, Handed>;
}) {
  const { t, language } = useI18n();
  const { services } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const sign = useSign();
  const [chosen, setChosen] = useState<number>();
  const [key, setKey] = useState<File>();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<DeskError>();
  const [wrong, setWrong] = useState<string>();
  const [codes, setCodes] = useState<Codes>();
  const number = chosen ?? programmes[0]?.number;
  if (!programmes.length) return <p className="muted">{services.noneLeft}</p>;
  if (!address) return <ConnectButton />;
  const go = async () => {
    if (!number || !key) return;
    setBusy(true);
    setError(undefined);
    setWrong(undefined);
    setCodes(undefined);
    try {
      const message = actMessage(config, ASK_CODE, address, { programme: number });
      const signed = signedAct(message, await sign(message, services.whyAsk));
      // No session goes with it: the signature says who asks.
      const path = `services/${number}/code`;
      const answer = await askDesk<unknown>(config.desk ?? "", path, signed, "omit");
      const { sealed } = formed(SealedForm, answer);
      const content = Uint8Array.from(atob(sealed), (one) => one.charCodeAt(0));
      const reader = await work({ task: "unlock", key, password });
      setCodes(codesIn(await work({ task: "openText", sealed: content, key: reader.key }), number));
    } catch (failed) {
      if (failed instanceof DeskError) setError(failed);
      else if (failed instanceof WorkError) setWrong(services.notOpened);
      else setWrong(tell(await explain(failed), language, t, { decimals: 0, symbol: "" }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <p>{services.askLead}</p>
      <Which programmes={programmes} known={known} chosen={number} onChoose={setChosen} />
      <AgeFile label={t.openKey} onRead={setKey} />
      <PasswordField label={t.openPassword} value={password} error={wrong} onChange={setPassword} />
      <button type="submit" className="primary" disabled={busy || !key || !password}>
        {services.ask}
      </button>
      {error && <DeskTrouble error={error} />}
      {codes && <Shown codes={codes} />}
    </form>
  );
}

function codesIn(plain: string, programme: number): Codes {
  const told = toldIn(plain);
  const [code, rating] = [String(told.code), String(told.rating)];
  const right =
    readCode(code, "MP")?.programme === programme &&
    readCode(rating, "MR")?.programme === programme;
  if (!right) throw new WorkError("failed", "");
  return { code, rating };
}

/** What the desk encrypted; nothing where it is of another form. */
function toldIn(plain: string): Partial<Codes> {
  try {
    return Object(JSON.parse(plain)) as Partial<Codes>;
  } catch {
    return {};
  }
}

function Shown({ codes }: { codes: Codes }) {
  const { services } = useOffice();
  return (
    <div className="pairing" data-code={codes.code}>
      <h3>{services.forProvider}</h3>
      <QrCode text={codes.code} label={services.forProvider} />
      <p className="mono wrap">{codes.code}</p>
      <h3>{services.forRating}</h3>
      <p className="mono wrap">{codes.rating}</p>
      <p className="muted">{services.keepBoth}</p>
    </div>
  );
}
