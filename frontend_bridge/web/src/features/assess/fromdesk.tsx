import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Address, Hex } from "viem";
import { useConnection } from "wagmi";
import { useChain, useHead } from "../../chain/context";
import type { EvidenceAtDesk } from "../../desk/answers";
import type { Session } from "../../desk/session";
import { fetchFile } from "../../desk/transfer";
import { hashOf } from "../../evidence/descriptions";
import { type Description, MOST_GRANT, MOST_SEALED, SEALED_SCHEMA } from "../../evidence/format";
import { recipientText } from "../../evidence/recipients";
import { type Opened, WorkError, work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { CANNOT_OPEN } from "../../protocol/deskacts";
import { keysOfPanel } from "../../protocol/readingkeys";
import type { ClaimFull } from "../../protocol/reads";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { DeskTrouble } from "../../ui/desktrouble";
import { useOffice } from "../../ui/office";
import { Loading } from "../../ui/parts";
import { useFault } from "../evidence/faults";
import { grantsToTry } from "../evidence/grants";
import { OpenedFiles } from "../evidence/opening";
import { ManyGrants, People, useEvidenceAtDesk, useSendGrant } from "../evidence/sharing";
import type { Reader } from "./unlocking";

/** What the desk says of a pack, in the form whose hash is filed. */
export function descriptionOf(found: EvidenceAtDesk): Description {
  const { recipient, sha256, receipt } = found;
  return { schema: SEALED_SCHEMA, recipient, sha256, size: receipt.size };
}

/** The claim key, from the first grant at the desk that opens: those for this account come first. */
export async function claimKeyFrom(
  desk: string,
  found: EvidenceAtDesk,
  reader: Reader,
  filed: Hex,
): Promise<string> {
  const grants: Uint8Array[] = [];
  for (const { number } of grantsToTry(found.grants, reader.account))
    grants.push(await fetchFile(desk, `grants/${number}`, MOST_GRANT));
  return work({ task: "granted", grants, reader: reader.key, filed });
}

/** A seat, or a juror, fetches pack and grant from the desk, and opens them with the reading key. */
export function EvidenceFromDesk({
  claim,
  filed,
  session,
  reader,
}: {
  claim: ClaimFull;
  filed: Hex;
  session: Session;
  reader: Reader;
}) {
  const { seat } = useOffice();
  const found = useEvidenceAtDesk(claim.number, session);
  if (found.error) return <DeskTrouble error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading shape="line" />;
  if (found.data === null) return <p data-evidence="none">{seat.none}</p>;
  if (hashOf(descriptionOf(found.data)) !== filed.toLowerCase())
    return (
      <p className="banner bad" role="alert" data-evidence="other">
        {seat.otherEvidence}
      </p>
    );
  const after = () => void found.refetch();
  return (
    <>
      {found.data.grants.length === 0 && <p className="banner">{seat.noGrant}</p>}
      <ManyGrants listed={found.data.grants.length} />
      {found.data.cannot_open.length > 0 && (
        <p className="banner">
          {seat.othersCannot} <People accounts={found.data.cannot_open.map((one) => one.seat)} />
        </p>
      )}
      {found.data.grants.length > 0 && (
        <Open
          claim={claim}
          filed={filed}
          found={found.data}
          reader={reader}
          // A juror reads; only a seat lets other seats read, and says that it cannot.
          after={session.seat === null ? undefined : after}
        />
      )}
      {session.seat !== null && <CannotOpen claim={claim} filed={filed} after={after} />}
    </>
  );
}

function Open({
  claim,
  filed,
  found,
  reader,
  after,
}: {
  claim: ClaimFull;
  filed: Hex;
  found: EvidenceAtDesk;
  reader: Reader;
  after: (() => void) | undefined;
}) {
  const { t } = useI18n();
  const { seat } = useOffice();
  const { config } = useChain();
  const faultText = useFault();
  const { attempt, busy, error, trouble } = useDeskAct(undefined);
  const [progress, setProgress] = useState<number>();
  const [fault, setFault] = useState<string>();
  const [opened, setOpened] = useState<{ key: string; files: Opened[] }>();
  const go = () =>
    attempt(async () => {
      setFault(undefined);
      setOpened(undefined);
      try {
        const desk = config.desk ?? "";
        const key = await claimKeyFrom(desk, found, reader, filed);
        setProgress(0);
        const pack = await fetchFile(
          desk,
          `evidence/${filed.toLowerCase()}`,
          MOST_SEALED,
          setProgress,
        );
        const files = await work({ task: "openWith", pack, claimKey: key, filed });
        setOpened({ key, files });
      } catch (failed) {
        if (!(failed instanceof WorkError)) throw failed;
        setFault(faultText(failed));
      } finally {
        setProgress(undefined);
      }
    });
  return (
    <>
      <button type="button" className="primary" disabled={busy} onClick={() => void go()}>
        {busy ? t.evidenceWorking : seat.open}
      </button>
      {progress !== undefined && (
        <p role="status">
          {seat.fetching} <progress value={progress} max={found.receipt.size} />
        </p>
      )}
      {fault && (
        <p className="banner bad" role="alert" data-evidence="closed">
          {fault}
        </p>
      )}
      <DeskProblem error={error} trouble={trouble} />
      {opened && <OpenedFiles files={opened.files} />}
      {opened && after && (
        <PassOn claim={claim} filed={filed} found={found} claimKey={opened.key} after={after} />
      )}
    </>
  );
}

/** After a change of the panel any seat that can read lets the new seats read the same pack. */
function PassOn({
  claim,
  filed,
  found,
  claimKey,
  after,
}: {
  claim: ClaimFull;
  filed: Hex;
  found: EvidenceAtDesk;
  claimKey: string;
  after: () => void;
}) {
  const { seat, share } = useOffice();
  const { client, config, rpc } = useChain();
  const head = useHead();
  const { send, busy, error, trouble } = useSendGrant(claim.number, after);
  const [granted, setGranted] = useState<number>();
  const block = head.data && { number: Number(head.data.number), time: head.data.time };
  const { panelVersion, benefit } = claim.claim;
  const panel = useQuery({
    queryKey: ["chain", "panelKeys", rpc, claim.number, Math.floor((block?.number ?? 0) / 10)],
    queryFn: () =>
      keysOfPanel(
        client,
        config,
        { panelVersion, benefit, awaitsOne: claim.state === "AwaitingSeat" },
        block as NonNullable<typeof block>,
      ),
    enabled: Boolean(block),
    retry: 1,
  });
  const readers = new Set(found.grants.flatMap((one) => one.readers.map((a) => a.toLowerCase())));
  const lacking = (panel.data?.keys ?? [])
    .map(({ account, key }) => ({ account, recipient: key && recipientText(key) }))
    .filter(
      (one): one is { account: Address; recipient: string } =>
        Boolean(one.recipient) && !readers.has(one.account.toLowerCase()),
    );
  if (!lacking.length && granted === undefined) return null;
  const go = async () => {
    const recipients = lacking.map(({ recipient }) => recipient);
    const grant = await work({ task: "passOn", claimKey, filed, recipients });
    const accounts = lacking.map(({ account }) => account);
    if ((await send(grant, accounts)) !== undefined) setGranted(accounts.length);
  };
  return (
    <div className="banner" data-pass-on={lacking.length}>
      {lacking.length > 0 && (
        <>
          <p>
            {seat.passOn} <People accounts={lacking.map(({ account }) => account)} />
          </p>
          <button type="button" disabled={busy} onClick={() => void go()}>
            {seat.passOnGo}
          </button>
        </>
      )}
      {granted !== undefined && <p role="status">{fill(share.done, { n: granted })}</p>}
      <DeskProblem error={error} trouble={trouble} />
    </div>
  );
}

/** A seat says within three days that it cannot open the evidence. */
function CannotOpen({ claim, filed, after }: { claim: ClaimFull; filed: Hex; after: () => void }) {
  const { seat } = useOffice();
  const { address } = useConnection();
  const { act, busy, error, trouble } = useDeskAct(address, after);
  const [noted, setNoted] = useState(false);
  const go = async () => {
    const values = { claim: claim.number, evidenceHash: filed.toLowerCase() };
    const done = await act(CANNOT_OPEN, values, seat.whyCannot, "evidence/cannot-open");
    setNoted(done !== undefined);
  };
  return (
    <details>
      <summary>{seat.cannotTitle}</summary>
      <p>{seat.cannotLead}</p>
      <button type="button" disabled={busy} onClick={() => void go()}>
        {seat.cannotGo}
      </button>
      <DeskProblem error={error} trouble={trouble} />
      {noted && (
        <p className="banner" role="status" data-evidence="noted">
          {seat.cannotDone}
        </p>
      )}
    </details>
  );
}
