import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Address, Hex } from "viem";
import { useChain, useHead } from "../../chain/context";
import { AsksForm, formed } from "../../desk/answers";
import { type Session, useAskDesk } from "../../desk/session";
import { recipientText } from "../../evidence/recipients";
import { work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { isTrueAsk } from "../../protocol/jurors";
import { KeyWithheldError, readingKey } from "../../protocol/readingkeys";
import type { ClaimFull } from "../../protocol/reads";
import { DeskProblem } from "../../transactions/deskact";
import { AtDesk } from "../../transactions/signin";
import { PasswordField } from "../../ui/agefields";
import { DeskTrouble } from "../../ui/desktrouble";
import { InOffice, useOffice } from "../../ui/office";
import { Loading, Who } from "../../ui/parts";
import { useFault } from "./faults";
import { useEvidenceAtDesk, useSendGrant } from "./sharing";

/** Jurors who ask for the evidence, for the claimant who has it on this device. */
export default function JurorsWhoAsk(props: { claim: ClaimFull; filed: Hex; locked: Uint8Array }) {
  return (
    <InOffice>
      <Asking {...props} />
    </InOffice>
  );
}

function Asking(props: { claim: ClaimFull; filed: Hex; locked: Uint8Array }) {
  const { jurors } = useOffice();
  return (
    <section data-jurors="">
      <h3>{jurors.title}</h3>
      <AtDesk why={jurors.why}>{(session) => <WhoAsks {...props} session={session} />}</AtDesk>
    </section>
  );
}

interface Juror {
  account: Address;
  /** Their published key; undefined where they have none, or the node keeps it back. */
  recipient: string | undefined;
}

function WhoAsks({
  claim,
  filed,
  locked,
  session,
}: {
  claim: ClaimFull;
  filed: Hex;
  locked: Uint8Array;
  session: Session;
}) {
  const { jurors } = useOffice();
  const { client, config, rpc } = useChain();
  const ask = useAskDesk();
  const head = useHead();
  const block = head.data && { number: Number(head.data.number), time: head.data.time };
  const kept = useEvidenceAtDesk(claim.number, session);
  const asks = useQuery({
    queryKey: ["desk", config.desk, "read", "asks", claim.number, session.account],
    queryFn: async () => formed(AsksForm, await ask<unknown>(`claims/${claim.number}/asks`)).data,
    refetchInterval: 60_000,
    retry: false,
  });
  const found = useQuery({
    queryKey: ["chain", "jurors", rpc, claim.number, asks.dataUpdatedAt],
    queryFn: async () => {
      const named = asks.data ?? [];
      const real = await Promise.all(
        named.map((one) => isTrueAsk(client, config, claim.number, one)),
      );
      const accounts = named.filter((_, place) => real[place]).map((one) => one.account as Address);
      const keys = await Promise.all(
        accounts.map(async (account): Promise<Juror> => {
          // The key comes from the reader's own node; what the desk names is not asked.
          const key = await readingKey(
            client,
            config,
            account,
            block as NonNullable<typeof block>,
          ).catch((error: unknown) => {
            if (error instanceof KeyWithheldError) return undefined;
            throw error;
          });
          return { account, recipient: key?.key && recipientText(key.key) };
        }),
      );
      return { jurors: keys, false: named.length - keys.length };
    },
    enabled: Boolean(asks.data && block),
    retry: 1,
  });
  if (asks.error) return <DeskTrouble error={asks.error} retry={() => void asks.refetch()} />;
  if (!found.data) return <Loading shape="line" error={found.error} />;
  const granted = new Set(
    (kept.data?.grants ?? []).flatMap(({ readers }) => readers.map((one) => one.toLowerCase())),
  );
  const waiting = found.data.jurors.filter(({ account }) => !granted.has(account.toLowerCase()));
  return (
    <>
      {found.data.false > 0 && (
        <p className="banner bad" role="alert" data-false-asks={found.data.false}>
          {fill(jurors.false, { n: found.data.false })}
        </p>
      )}
      {found.data.jurors.length === 0 && <p data-asks="0">{jurors.none}</p>}
      {found.data.jurors.length > 0 && (
        <ul className="plain rows" data-asks={found.data.jurors.length}>
          {found.data.jurors.map(({ account, recipient }) => (
            <li key={account}>
              <Who address={account} />{" "}
              <span className="muted">
                {granted.has(account.toLowerCase())
                  ? jurors.granted
                  : recipient
                    ? jurors.waits
                    : jurors.noKey}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Let
        claim={claim}
        filed={filed}
        locked={locked}
        readers={waiting.filter((one): one is Required<Juror> => Boolean(one.recipient))}
        after={() => void kept.refetch()}
      />
    </>
  );
}

/** The grant to those who ask and have a key; it is signed by name. */
function Let({
  claim,
  filed,
  locked,
  readers,
  after,
}: {
  claim: ClaimFull;
  filed: Hex;
  locked: Uint8Array;
  readers: readonly Juror[];
  after: () => void;
}) {
  const { t } = useI18n();
  const { jurors, share } = useOffice();
  const faultText = useFault();
  const { send, busy, error, trouble } = useSendGrant(claim.number, after);
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const [done, setDone] = useState<number>();
  const go = async () => {
    setWorking(true);
    setFault(undefined);
    setDone(undefined);
    try {
      const recipients = readers.map(({ recipient }) => recipient ?? "");
      const grant = await work({ task: "grant", key: locked, password, filed, recipients });
      const accounts = readers.map(({ account }) => account);
      if ((await send(grant, accounts)) !== undefined) setDone(accounts.length);
    } catch (failed) {
      setFault(faultText(failed));
    } finally {
      setWorking(false);
    }
  };
  return (
    <>
      {readers.length > 0 && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void go();
          }}
        >
          <p>{jurors.lead}</p>
          <PasswordField
            label={t.evidencePassword}
            value={password}
            error={fault}
            onChange={setPassword}
          />
          <button type="submit" disabled={!password || working || busy}>
            {working ? t.evidenceWorking : fill(jurors.go, { n: readers.length })}
          </button>
        </form>
      )}
      <DeskProblem error={error} trouble={trouble} />
      {done !== undefined && (
        <p className="banner good" role="status" data-let={done}>
          {fill(share.done, { n: done })}
        </p>
      )}
    </>
  );
}
