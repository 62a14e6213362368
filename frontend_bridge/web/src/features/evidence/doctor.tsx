import { useRef, useState } from "react";
import { type Hex, sha256, stringToBytes } from "viem";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { at } from "../../chain/contracts";
import { DeliveriesForm, formed } from "../../desk/answers";
import { DeskError } from "../../desk/client";
import { newSecret } from "../../desk/inbox";
import { fetchFile } from "../../desk/transfer";
import { MOST_SEALED } from "../../evidence/format";
import { forgetLink, type KeptLink, keepLink, keptLink } from "../../evidence/inboxkey";
import { WorkError, work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { CLOSE_INBOX, OPEN_INBOX } from "../../protocol/deskacts";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { AtDesk } from "../../transactions/signin";
import { PasswordField } from "../../ui/agefields";
import { When } from "../../ui/fields";
import { NewPassword, NOTHING_CHOSEN } from "../../ui/newpassword";
import { InOffice, useOffice } from "../../ui/office";
import { ShareLink } from "../../ui/sharelink";
import { useFault } from "./faults";

const HOURS = 72;

/** A link by which a doctor or a relative sends files for a claim; they go into its evidence. */
export default function DoctorsLink({ onFiles }: { onFiles: (files: File[]) => void }) {
  return (
    <InOffice>
      <Link onFiles={onFiles} />
    </InOffice>
  );
}

function Link({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { doctor } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const plan = at(config, "pool");
  const [, setTurn] = useState(0);
  const again = () => setTurn((turn) => turn + 1);
  if (!address) return null;
  const kept = keptLink(plan, address);
  return (
    <details data-doctor={kept ? "open" : "none"}>
      <summary>{doctor.title}</summary>
      <p>{doctor.lead}</p>
      {kept ? (
        <Kept key={kept.hash} link={kept} plan={plan} onFiles={onFiles} after={again} />
      ) : (
        <Make account={address} plan={plan} after={again} />
      )}
    </details>
  );
}

function Make({
  account,
  plan,
  after,
}: {
  account: `0x${string}`;
  plan: string;
  after: () => void;
}) {
  const { t } = useI18n();
  const { doctor } = useOffice();
  const faultText = useFault();
  const { attempt, signed, ask, busy, error, trouble } = useDeskAct(account);
  const [chosen, setChosen] = useState(NOTHING_CHOSEN);
  const { password, again } = chosen;
  const [fault, setFault] = useState<string>();
  const go = () =>
    attempt(async () => {
      setFault(undefined);
      try {
        const { file, recipient } = await work({ task: "newKey", password });
        const secret = newSecret();
        const hash: Hex = sha256(stringToBytes(secret));
        const expiry = Math.floor(Date.now() / 1_000) + HOURS * 3_600;
        const key = btoa(String.fromCharCode(...file));
        const values = { linkHash: hash, recipient, expiry };
        const act = await signed(OPEN_INBOX, values, doctor.whyOpen);
        // Kept before it holds: what came by a link whose key is lost, nobody would open.
        if (!keepLink(plan, { account, recipient, secret, hash, expiry, key })) {
          setFault(t.evidenceFaults.notKept);
          return;
        }
        try {
          await ask("inboxes", act);
        } catch (failed) {
          // Where nothing came back, the link may hold.
          if (failed instanceof DeskError && failed.status !== 0) forgetLink(plan, account);
          throw failed;
        }
        after();
      } catch (failed) {
        if (!(failed instanceof WorkError)) throw failed;
        setFault(faultText(failed));
      }
    });
  return (
    <>
      <NewPassword
        label={doctor.password}
        labelAgain={doctor.passwordAgain}
        hint={doctor.passwordHint}
        fault={fault}
        differs={t.evidencePasswordDiffers}
        chosen={chosen}
        onChange={setChosen}
      />
      <button
        type="button"
        disabled={busy || !password || again !== password}
        onClick={() => void go()}
      >
        {busy ? t.evidenceWorking : doctor.make}
      </button>
      <DeskProblem error={error} trouble={trouble} />
    </>
  );
}

function Kept({
  link,
  plan,
  onFiles,
  after,
}: {
  link: KeptLink;
  plan: string;
  onFiles: (files: File[]) => void;
  after: () => void;
}) {
  const { doctor } = useOffice();
  const address = `${location.origin}${location.pathname}#/send/${link.recipient}.${link.secret}`;
  return (
    <>
      <ShareLink link={address} code={doctor.code} />
      <p className="muted">
        {doctor.holds} <When at={link.expiry} />
      </p>
      <AtDesk why={doctor.whySession}>
        {() => <Came link={link} plan={plan} onFiles={onFiles} after={after} />}
      </AtDesk>
    </>
  );
}

/** What came by the link: fetched, opened with its key, and added to the evidence. */
function Came({
  link,
  plan,
  onFiles,
  after,
}: {
  link: KeptLink;
  plan: string;
  onFiles: (files: File[]) => void;
  after: () => void;
}) {
  const { t } = useI18n();
  const { doctor } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const faultText = useFault();
  const { attempt, ask, signed, busy, error, trouble } = useDeskAct(address);
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  // What was opened once is the same file at the next fetching, so that it is added once.
  const opened = useRef(new Map<number, File[]>());
  const [came, setCame] = useState<{ files: number; closed: number; numbers: number[] }>();
  const fetchAll = () =>
    attempt(async () => {
      setFault(undefined);
      setCame(undefined);
      const { data } = formed(DeliveriesForm, await ask<unknown>("deliveries"));
      const key = Uint8Array.from(atob(link.key), (letter) => letter.charCodeAt(0));
      const files: File[] = [];
      const numbers: number[] = [];
      let closed = 0;
      for (const one of data.filter((row) => row.link === link.hash)) {
        const before = opened.current.get(one.number);
        if (before) {
          numbers.push(one.number);
          files.push(...before);
          continue;
        }
        const path = `deliveries/${one.number}`;
        const sealed = await fetchFile(config.desk ?? "", path, MOST_SEALED);
        try {
          const found = await work({ task: "delivered", sealed, key, password });
          const delivered = found.map(
            ({ name, kind, content }) => new File([content as BlobPart], name, { type: kind }),
          );
          opened.current.set(one.number, delivered);
          numbers.push(one.number);
          files.push(...delivered);
        } catch (failed) {
          if (!(failed instanceof WorkError)) throw failed;
          if (failed.fault === "keyWrong") {
            setFault(faultText(failed));
            return;
          }
          // Anybody with the link may send what does not open; the rest is not lost by it.
          numbers.push(one.number);
          closed += 1;
        }
      }
      setCame({ files: files.length, closed, numbers });
      if (files.length) onFiles(files);
    });
  const close = () =>
    attempt(async () => {
      const act = await signed(CLOSE_INBOX, { linkHash: link.hash }, doctor.whyClose);
      try {
        // What came meanwhile is not deleted with what was fetched.
        await ask("inboxes/close", { ...act, ...(came && { files: came.numbers }) });
      } catch (failed) {
        // The desk has no such link any more: there is nothing to close.
        if (!(failed instanceof DeskError && failed.status === 404)) throw failed;
      }
      forgetLink(plan, link.account);
      after();
    });
  return (
    <>
      <PasswordField
        label={doctor.password}
        value={password}
        error={fault}
        onChange={setPassword}
      />
      <div className="row wrap">
        <button type="button" disabled={busy || !password} onClick={() => void fetchAll()}>
          {busy ? t.evidenceWorking : doctor.fetch}
        </button>
        <button type="button" className="quiet small" disabled={busy} onClick={() => void close()}>
          {doctor.close}
        </button>
      </div>
      {came && (
        <p className={came.files ? "banner good" : "banner"} role="status" data-came={came.files}>
          {came.files ? fill(doctor.came, { n: came.files }) : doctor.cameNone}{" "}
          {came.closed > 0 && fill(doctor.cameClosed, { n: came.closed })}
        </p>
      )}
      <DeskProblem error={error} trouble={trouble} />
    </>
  );
}
