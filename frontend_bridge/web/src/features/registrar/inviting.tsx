import { useState } from "react";
import { useConnection } from "wagmi";
import { useHead } from "../../chain/context";
import { download } from "../../chain/files";
import { WorkError, work } from "../../evidence/work";
import { fill } from "../../i18n";
import { codeHash, newCode, shownCode } from "../../protocol/applications";
import { ADD_INVITES, codesHash } from "../../protocol/deskacts";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { useOffice } from "../../ui/office";
import { Card, Field } from "../../ui/parts";
import { ShareLink } from "../../ui/sharelink";
import { type OwnRegister, useRegisterFault } from "./register";

const DAY = 86_400;
/** A desk keeps an invite so long at most, and takes so many in one act. */
const [MOST_DAYS, MOST_CODES] = [90, 500];

/** Codes that admit applicants: noted in the register, sent to the desk as hashes, given out here. */
export function Inviting({
  own,
  onOwn,
}: {
  own: OwnRegister | undefined;
  onOwn: (own: OwnRegister) => void;
}) {
  const { registrar } = useOffice();
  const head = useHead();
  const { address } = useConnection();
  const faultText = useRegisterFault();
  const { attempt, signed, ask, busy, error, trouble } = useDeskAct(address);
  const [count, setCount] = useState("1");
  const [days, setDays] = useState("30");
  const [fault, setFault] = useState<string>();
  const [made, setMade] = useState<{ codes: string[]; sent: boolean }>();
  const now = head.data?.time;
  const wanted = Number(count);
  const lasting = Number(days);
  const right =
    Number.isInteger(wanted) &&
    wanted >= 1 &&
    wanted <= MOST_CODES &&
    Number.isInteger(lasting) &&
    lasting >= 1 &&
    lasting <= MOST_DAYS;
  const send = (codes: string[]) =>
    attempt(async () => {
      const hashes = codes.map(codeHash);
      const expiry = Math.floor(Date.now() / 1_000) + lasting * DAY;
      const values = { codesHash: codesHash(hashes), expiry };
      const act = await signed(ADD_INVITES, values, registrar.whyInvite);
      await ask("invites", { ...act, codes: hashes });
      setMade({ codes, sent: true });
    });
  const go = async () => {
    if (!own || now === undefined || !right) return;
    setFault(undefined);
    setMade(undefined);
    const codes = Array.from({ length: wanted }, newCode);
    const hashes = codes.map((code) => codeHash(code).slice(2));
    const expires = now + lasting * DAY;
    // The register has them before the desk: what it does not know, it finds fault with later.
    const entry = { act: "noted", kind: "invited", at: now, codes: hashes, expires };
    try {
      const text = await work({ task: "note", register: own.text, entry });
      onOwn({ ...own, text, entries: [...own.entries, entry], unsaved: true });
    } catch (failed) {
      if (!(failed instanceof WorkError)) throw failed;
      setFault(faultText(failed));
      return;
    }
    setMade({ codes, sent: false });
    await send(codes);
  };
  return (
    <Card title={registrar.inviteTitle}>
      <p>{registrar.inviteLead}</p>
      {!own && <p className="muted">{registrar.inviteNeeds}</p>}
      {own && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void go();
          }}
        >
          <div className="row wrap">
            <Field label={registrar.inviteCount}>
              <input
                inputMode="numeric"
                size={5}
                value={count}
                onChange={(event) => setCount(event.target.value)}
              />
            </Field>
            <Field
              label={registrar.inviteDays}
              error={
                right ? fault : fill(registrar.inviteWrong, { n: MOST_CODES, days: MOST_DAYS })
              }
            >
              <input
                inputMode="numeric"
                size={5}
                value={days}
                onChange={(event) => setDays(event.target.value)}
              />
            </Field>
          </div>
          <button type="submit" disabled={busy || !right || now === undefined}>
            {registrar.inviteGo}
          </button>
        </form>
      )}
      <DeskProblem error={error} trouble={trouble} />
      {made && !made.sent && !busy && (
        <p className="banner warn" role="alert" data-invites="unsent">
          {registrar.inviteUnsent}{" "}
          <button type="button" onClick={() => void send(made.codes)}>
            {registrar.inviteSend}
          </button>
        </p>
      )}
      {made?.sent && <Codes codes={made.codes} />}
    </Card>
  );
}

/** Codes that the desk admits: as a file, and each as text, link and code to scan. */
function Codes({ codes }: { codes: readonly string[] }) {
  const { registrar } = useOffice();
  const [chosen, setChosen] = useState(0);
  const base = `${location.origin}${location.pathname}#/apply/`;
  const link = `${base}${codes[chosen] ?? ""}`;
  const file = codes.map((code) => `${shownCode(code)}\t${base}${code}\n`).join("");
  return (
    <div className="banner good" data-invites={codes.length}>
      <p>{fill(registrar.invited, { n: codes.length })}</p>
      <Field label={registrar.inviteWhich}>
        <select value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
          {codes.map((code, place) => (
            <option key={code} value={place}>
              {shownCode(code)}
            </option>
          ))}
        </select>
      </Field>
      <ShareLink link={link} code={registrar.inviteCode}>
        <button type="button" onClick={() => download("invites.txt", file)}>
          {registrar.inviteSave}
        </button>
      </ShareLink>
    </div>
  );
}
