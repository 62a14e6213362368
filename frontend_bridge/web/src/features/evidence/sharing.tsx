import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Address, Hex } from "viem";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { EvidenceForm, formed } from "../../desk/answers";
import { DeskError } from "../../desk/client";
import { type Session, useAskDesk } from "../../desk/session";
import { MOST_GRANTS, sha256 } from "../../evidence/format";
import { fill, useI18n } from "../../i18n";
import { ADD_GRANT, ERASE_EVIDENCE } from "../../protocol/deskacts";
import type { ClaimFull } from "../../protocol/reads";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { AtDesk } from "../../transactions/signin";
import { DeskTrouble } from "../../ui/desktrouble";
import { When } from "../../ui/fields";
import { InOffice, useOffice } from "../../ui/office";
import { Loading, Who } from "../../ui/parts";

export const evidenceKey = (desk: string | undefined, claim: number, account: string) => [
  "desk",
  desk,
  "read",
  "evidence",
  claim,
  account,
];

/** A claim's evidence at the desk; null where the desk has none, or not for this reader. */
export function useEvidenceAtDesk(claim: number, session: Session) {
  const { config } = useChain();
  const ask = useAskDesk();
  return useQuery({
    queryKey: evidenceKey(config.desk, claim, session.account),
    queryFn: () =>
      ask<unknown>(`claims/${claim}/evidence`).then(
        (answer) => formed(EvidenceForm, answer),
        (error: unknown) => {
          if (error instanceof DeskError && error.status === 404) return null;
          throw error;
        },
      ),
    retry: false,
  });
}

/** Sends a grant to the desk, signed by who gives it. */
export function useSendGrant(claim: number, after: () => void) {
  const { share } = useOffice();
  const { address } = useConnection();
  const desk = useDeskAct(address, after);
  const send = async (grant: Uint8Array, readers: readonly Address[]) => {
    const grantHash: Hex = `0x${await sha256(grant)}`;
    const content = btoa(String.fromCharCode(...grant));
    const values = { claim, grantHash, readers };
    return desk.act<unknown>(ADD_GRANT, values, share.why, "grants", { grant: content });
  };
  return { ...desk, send };
}

/** The claimant's grant at the desk, and what the desk has of pack and grants. */
export default function ShareAtDesk({
  claim,
  filed,
  panel,
  readers,
  make,
}: {
  claim: ClaimFull;
  filed: Hex;
  /** The seats of today that have a valid key. */
  panel: readonly Address[];
  /** Whom the grant is for: they, and perhaps the member's guardian. */
  readers: readonly Address[];
  /** Makes the grant for them; undefined where it failed, or before there is a password. */
  make: (() => Promise<Uint8Array | undefined>) | undefined;
}) {
  return (
    <InOffice>
      <SendGrant claim={claim} readers={readers} make={make} />
      <Kept claim={claim} filed={filed} panel={panel} />
    </InOffice>
  );
}

function SendGrant({
  claim,
  readers,
  make,
}: {
  claim: ClaimFull;
  readers: readonly Address[];
  make: (() => Promise<Uint8Array | undefined>) | undefined;
}) {
  const { share } = useOffice();
  const { send, busy, error, trouble } = useSendGrant(claim.number, () => {});
  const [working, setWorking] = useState(false);
  const [granted, setGranted] = useState<number>();
  const go = async () => {
    setWorking(true);
    setGranted(undefined);
    const made = await make?.();
    if (made && (await send(made, readers)) !== undefined) setGranted(readers.length);
    setWorking(false);
  };
  return (
    <>
      <button
        type="button"
        className="primary"
        disabled={!make || working || busy}
        onClick={() => void go()}
      >
        {share.go}
      </button>
      <DeskProblem error={error} trouble={trouble} />
      {granted !== undefined && (
        <p className="banner good" role="status" data-shared={granted}>
          {fill(share.done, { n: granted })}
        </p>
      )}
    </>
  );
}

/** What the desk has of a claim's evidence, for its claimant. */
function Kept({
  claim,
  filed,
  panel,
}: {
  claim: ClaimFull;
  filed: Hex;
  panel: readonly Address[];
}) {
  const { share } = useOffice();
  return (
    <details>
      <summary>{share.keptTitle}</summary>
      <AtDesk why={share.whyKept}>
        {(session) => <KeptFor session={session} claim={claim} filed={filed} panel={panel} />}
      </AtDesk>
    </details>
  );
}

function KeptFor({
  session,
  claim,
  filed,
  panel,
}: {
  session: Session;
  claim: ClaimFull;
  filed: Hex;
  panel: readonly Address[];
}) {
  const { share } = useOffice();
  const kept = useEvidenceAtDesk(claim.number, session);
  if (kept.error) return <DeskTrouble error={kept.error} retry={() => void kept.refetch()} />;
  if (kept.data === undefined) return <Loading shape="line" />;
  if (kept.data === null) return <p data-kept="none">{share.keptNone}</p>;
  const readers = new Set(
    kept.data.grants.flatMap((grant) => grant.readers.map((one) => one.toLowerCase())),
  );
  const without = panel.filter((one) => !readers.has(one.toLowerCase()));
  return (
    <div data-kept="pack">
      <p>
        {share.keptSince} <When at={kept.data.receipt.stored_at} />
      </p>
      <ul className="plain rows">
        {kept.data.grants.slice(-MOST_GRANTS).map((grant) => (
          <li key={grant.number}>
            <span>
              {fill(share.grantOf, { n: grant.readers.length })}{" "}
              <span className="muted">
                <Who address={grant.by as Address} /> · <When at={grant.at} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      <ManyGrants listed={kept.data.grants.length} />
      {without.length > 0 && (
        <p className="banner" data-without={without.length}>
          {share.without} <People accounts={without} />
        </p>
      )}
      {kept.data.cannot_open.length > 0 && (
        <p className="banner bad" data-cannot-open={kept.data.cannot_open.length}>
          {share.cannotOpen} <People accounts={kept.data.cannot_open.map(({ seat }) => seat)} />
        </p>
      )}
      <Erase filed={filed} after={() => void kept.refetch()} />
    </div>
  );
}

/** Says so where a desk lists more grants than a desk keeps: the others are not looked at. */
export function ManyGrants({ listed }: { listed: number }) {
  const { share } = useOffice();
  if (listed <= MOST_GRANTS) return null;
  return (
    <p className="banner warn" data-many-grants={listed}>
      {fill(share.manyGrants, { n: listed, most: MOST_GRANTS })}
    </p>
  );
}

export function People({ accounts }: { accounts: readonly string[] }) {
  return (
    <>
      {accounts.map((account) => (
        <span key={account}>
          <Who address={account as Address} />{" "}
        </span>
      ))}
    </>
  );
}

/** The claimant takes pack and grants away from the desk. */
function Erase({ filed, after }: { filed: Hex; after: () => void }) {
  const { share } = useOffice();
  const { t } = useI18n();
  const { address } = useConnection();
  const { act, busy, error, trouble } = useDeskAct(address, after);
  const [asked, setAsked] = useState(false);
  const go = async () => {
    const values = { evidenceHash: filed.toLowerCase() };
    await act(ERASE_EVIDENCE, values, share.whyErase, "evidence/erase");
    setAsked(false);
  };
  return (
    <>
      {!asked && (
        <button type="button" className="quiet small" onClick={() => setAsked(true)}>
          {share.erase}
        </button>
      )}
      {asked && (
        <>
          <p className="banner warn">{share.eraseNote}</p>
          <div className="row wrap">
            <button type="button" onClick={() => setAsked(false)}>
              {t.cancel}
            </button>
            <button type="button" disabled={busy} onClick={() => void go()}>
              {share.eraseGo}
            </button>
          </div>
        </>
      )}
      <DeskProblem error={error} trouble={trouble} />
    </>
  );
}
