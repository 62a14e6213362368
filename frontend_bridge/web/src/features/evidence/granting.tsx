import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Address, Hex } from "viem";
import { useConnection } from "wagmi";
import { type Reader, useChain, useHead } from "../../chain/context";
import type { Config } from "../../config";
import { recipientText } from "../../evidence/recipients";
import { forgetPack, type SavedPack, savedPack } from "../../evidence/saved";
import { work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { guardianNow } from "../../protocol/guardians";
import { KeyWithheldError, keysOfPanel, readingKey } from "../../protocol/readingkeys";
import type { ClaimFull } from "../../protocol/reads";
import { PasswordField } from "../../ui/agefields";
import { InOffice, useOffice } from "../../ui/office";
import { Card, Loading, Who } from "../../ui/parts";
import { saveBlob } from "./blobs";
import { useFault } from "./faults";

// Where a community has a desk.
const ShareAtDesk = lazy(() => import("./sharing"));
const JurorsWhoAsk = lazy(() => import("./jurors"));
const SendPack = lazy(() => import("./sending"));
// For a lost device.
const KeyWords = lazy(() => import("./keywords"));
const RestoreEvidence = lazy(() => import("./restoring"));
const GuardiansKey = lazy(() => import("./guardian"));

const OVER = ["Paid", "Refused", "Withdrawn", "Expired"];

/** What the claimant hands the assessors: shown on the device that has the pack. */
export default function GrantEvidence({ claim }: { claim: ClaimFull }) {
  const { config } = useChain();
  const { address } = useConnection();
  const filed = claim.filed?.args.evidenceHash as Hex | undefined;
  const kept = useQuery({
    queryKey: ["evidence", filed],
    queryFn: async () => (filed && (await savedPack(filed))) || null,
    enabled: Boolean(filed),
    retry: false,
  });
  const mine = [claim.claim.member, claim.filer].some(
    (one) => one.toLowerCase() === address?.toLowerCase(),
  );
  if (filed && config.desk && address && kept.data === null)
    return (
      <Suspense fallback={null}>
        {mine ? (
          <RestoreEvidence claim={claim} filed={filed} after={() => void kept.refetch()} />
        ) : (
          <GuardiansKey claim={claim} filed={filed} />
        )}
      </Suspense>
    );
  if (!kept.data || !filed) return null;
  const forget = async () => {
    await forgetPack(filed);
    await kept.refetch();
  };
  return (
    <InOffice>
      <HandOver claim={claim} pack={kept.data} filed={filed} onForget={() => void forget()} />
    </InOffice>
  );
}

function HandOver({
  claim,
  pack,
  filed,
  onForget,
}: {
  claim: ClaimFull;
  pack: SavedPack;
  filed: Hex;
  onForget: () => void;
}) {
  const { granting } = useOffice();
  const { config } = useChain();
  return (
    <Card title={granting.grantTitle}>
      <p>{config.desk ? granting.grantLeadDesk : granting.grantLead}</p>
      {config.desk && (
        <Suspense fallback={<Loading />}>
          <SendPack hash={filed.toLowerCase()} member={claim.claim.member} />
        </Suspense>
      )}
      {config.desk && claim.state === "Jury" && (
        <Suspense fallback={<Loading shape="line" />}>
          <JurorsWhoAsk claim={claim} filed={filed} locked={pack.key} />
        </Suspense>
      )}
      <Grant claim={claim} pack={pack} filed={filed} />
      <Suspense fallback={null}>
        <KeyWords locked={pack.key} />
      </Suspense>
      {OVER.includes(claim.state) && (
        <button type="button" onClick={onForget}>
          {granting.evidenceForget}
        </button>
      )}
    </Card>
  );
}

function Grant({ claim, pack, filed }: { claim: ClaimFull; pack: SavedPack; filed: Hex }) {
  const { t } = useI18n();
  const { granting } = useOffice();
  const { client, config, rpc } = useChain();
  const head = useHead();
  const faultText = useFault();
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const [granted, setGranted] = useState<number>();
  const [withGuardian, setWithGuardian] = useState(false);
  const block = head.data && { number: Number(head.data.number), time: head.data.time };
  const panel = useQuery({
    queryKey: ["chain", "panelKeys", rpc, claim.number, Math.floor((block?.number ?? 0) / 10)],
    queryFn: () =>
      keysOfPanel(
        client,
        config,
        {
          panelVersion: claim.claim.panelVersion,
          benefit: claim.claim.benefit,
          awaitsOne: claim.state === "AwaitingSeat",
        },
        block as NonNullable<typeof block>,
      ),
    enabled: Boolean(block),
    retry: (count, error) => !(error instanceof KeyWithheldError) && count < 2,
  });
  const guardian = useQuery({
    queryKey: ["chain", "guardianKey", rpc, claim.number, Math.floor((block?.number ?? 0) / 10)],
    queryFn: () => keyOfGuardian(client, config, claim, block as NonNullable<typeof block>),
    enabled: Boolean(block),
    retry: 1,
  });
  if (panel.error instanceof KeyWithheldError)
    return (
      <p className="banner bad">{fill(granting.grantWithheld, { who: panel.error.message })}</p>
    );
  if (!panel.data) return <Loading error={panel.error} />;
  const keyed = panel.data.keys
    .map(({ account, key }) => ({ account, recipient: key && recipientText(key) }))
    .filter((one): one is { account: typeof one.account; recipient: string } =>
      Boolean(one.recipient),
    );
  const known = new Set(keyed.map(({ account }) => account));
  const lacking = panel.data.keys.filter(({ account }) => !known.has(account));
  const enough = keyed.length >= panel.data.wanted;
  const keeper = withGuardian ? guardian.data : undefined;
  const readers = [...keyed, ...(keeper ? [keeper] : [])];
  const recipients = readers.map(({ recipient }) => recipient);
  const make = async () => {
    setWorking(true);
    setFault(undefined);
    try {
      return await work({ task: "grant", key: pack.key, password, filed, recipients });
    } catch (error) {
      setFault(faultText(error));
      return undefined;
    } finally {
      setWorking(false);
    }
  };
  const grant = async () => {
    const made = await make();
    if (!made) return;
    saveBlob(`evidence-${claim.number}.age`, new Blob([pack.ciphertext as BlobPart]));
    saveBlob(`grant-${claim.number}.age`, new Blob([made as BlobPart]));
    setGranted(recipients.length);
  };
  const files = (
    <button type="button" disabled={!password || working} onClick={() => void grant()}>
      {working ? t.evidenceWorking : granting.grantGo}
    </button>
  );
  return (
    <>
      <p>{fill(granting.grantKeys, { n: keyed.length, of: panel.data.keys.length })}</p>
      {lacking.length > 0 && (
        <p className="muted">
          {granting.grantLacking}{" "}
          {lacking.map(({ account }) => (
            <span key={account}>
              <Who address={account} />{" "}
            </span>
          ))}
        </p>
      )}
      {!enough && (
        <p className="banner bad">{fill(granting.grantTooFew, { wanted: panel.data.wanted })}</p>
      )}
      {enough && (
        <>
          <PasswordField
            label={t.evidencePassword}
            value={password}
            error={fault}
            onChange={setPassword}
          />
          {guardian.data && (
            <label className="check">
              <input
                type="checkbox"
                checked={withGuardian}
                onChange={(event) => setWithGuardian(event.target.checked)}
              />
              <span>
                {granting.grantGuardian} <Who address={guardian.data.account} />
              </span>
            </label>
          )}
          {config.desk && (
            <Suspense fallback={<Loading />}>
              <ShareAtDesk
                claim={claim}
                filed={filed}
                panel={keyed.map(({ account }) => account as Address)}
                readers={readers.map(({ account }) => account as Address)}
                make={password && !working ? make : undefined}
              />
            </Suspense>
          )}
          {config.desk ? (
            <details>
              <summary>{granting.grantByHand}</summary>
              {files}
            </details>
          ) : (
            files
          )}
        </>
      )}
      {granted !== undefined && (
        <p className="banner good" data-granted={granted}>
          {fill(granting.grantDone, { n: granted, claim: claim.number })}
        </p>
      )}
    </>
  );
}

/** The member's guardian with their published key; null without one who could keep the claim key. */
async function keyOfGuardian(
  client: Reader,
  config: Config,
  claim: ClaimFull,
  block: { number: number; time: number },
) {
  const account = await guardianNow(client, config, claim.claim.member);
  if (!account || account.toLowerCase() === claim.filer.toLowerCase()) return null;
  const { key } = await readingKey(client, config, account, block);
  const recipient = key && recipientText(key);
  return recipient ? { account, recipient } : null;
}
