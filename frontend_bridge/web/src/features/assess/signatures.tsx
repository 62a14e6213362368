import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { at, panelAbi } from "../../chain/contracts";
import { explain, type Trouble, tell } from "../../chain/errors";
import { download } from "../../chain/files";
import { DeskError } from "../../desk/client";
import { useI18n } from "../../i18n";
import type { ClaimFull, Plan } from "../../protocol/reads";
import { signedBy } from "../../protocol/signedby";
import { decisionMessage } from "../../protocol/typed";
import { Send } from "../../transactions/send";
import { useSign } from "../../transactions/sign";
import { useAct } from "../../transactions/useAct";
import { DeskTrouble } from "../../ui/desktrouble";
import { Card, Who } from "../../ui/parts";
import {
  type Approved,
  approvalsOf,
  type Pack,
  packText,
  type Signed,
  withSignature,
} from "./pack";

interface Checked extends Approved {
  seat?: number;
  genuine: boolean;
}

/** The signatures so far, each recovered; another one added; all sent as one transaction. */
export function Signatures({
  claim,
  plan,
  pack,
  sound,
  lead,
  keep,
  onChange,
}: {
  claim: ClaimFull;
  plan: Plan;
  pack: Pack;
  /** Whether every field is the chain's and every text has its hash. */
  sound: boolean;
  /** How the others come to sign, where it is not by a file. */
  lead?: string;
  /** Has the desk keep a signature, where the decision goes by it. */
  keep?: (signed: Signed) => Promise<void>;
  onChange?: (pack: Pack) => void;
}) {
  const { t, language } = useI18n();
  const { client, config } = useChain();
  const { address } = useConnection();
  const sign = useSign();
  const { act, state, ready } = useAct();
  const [refused, setRefused] = useState<Trouble>();
  const [byDesk, setByDesk] = useState<DeskError>();
  const { claim: c } = claim;
  const message = decisionMessage(
    config,
    {
      claim: claim.number,
      member: c.member,
      day: c.day,
      benefit: BigInt(pack.benefit),
      juryEndedAt: claim.dispute.endsAt,
    },
    pack.verdict,
  );
  const needed = useQuery({
    queryKey: ["chain", "electorate", claim.number],
    queryFn: () =>
      client.readContract({
        address: at(config, "panel"),
        abi: panelAbi,
        functionName: "electorate",
        args: [BigInt(c.panelVersion), c.benefit],
      }),
  });
  const checked = useQuery({
    queryKey: ["signatures", pack, claim.dispute.endsAt],
    queryFn: () =>
      Promise.all(
        pack.signatures.map(async (one): Promise<Checked> => {
          const seat = plan.seats.find(
            ({ holder }) => holder.toLowerCase() === one.signer.toLowerCase(),
          )?.number;
          return { ...one, seat, ...(await signedBy(client, message, one)) };
        }),
      ),
  });
  const good = checked.data?.filter((one) => one.genuine && one.seat !== undefined) ?? [];
  const threshold = claim.state === "AwaitingSeat" ? 1 : Number(needed.data?.[1] ?? 0n);
  const enough = threshold > 0 && good.length >= threshold;
  const add = async () => {
    if (!address) return;
    setRefused(undefined);
    setByDesk(undefined);
    try {
      const signature = await sign(message, t.whyDecision);
      const { contract } = await signedBy(client, message, { signer: address, signature });
      const signed = { signer: address, signature, ...(contract && { contract }) };
      await keep?.(signed);
      onChange?.(withSignature(pack, signed));
    } catch (error) {
      if (error instanceof DeskError) setByDesk(error);
      else setRefused(await explain(error));
    }
  };
  const send = () => {
    const { signatures, walletSignatures } = approvalsOf(good);
    void act({
      role: "desk",
      functionName: "decideBySignatures",
      args: [claim.number, pack.verdict, { seats: plan.seats, signatures, walletSignatures }],
    });
  };
  return (
    <Card title={t.signaturesTitle}>
      <p className="huge" data-testid="signatures">
        {good.length} / {threshold || "…"}
      </p>
      <p>{lead ?? t.signaturesLead}</p>
      <ul className="plain rows">
        {checked.data?.map((one) => (
          <li key={one.signer}>
            <Who address={one.signer} />
            <span className={`chip ${one.genuine && one.seat !== undefined ? "good" : "bad"}`}>
              {!one.genuine
                ? t.signatureBad
                : one.seat === undefined
                  ? t.signatureNoSeat
                  : `${t.seat} ${one.seat}`}
            </span>
          </li>
        ))}
      </ul>
      <div className="row wrap">
        <button
          type="button"
          className={enough ? "" : "primary"}
          disabled={!ready || !sound}
          onClick={add}
        >
          {t.signDecision}
        </button>
        <button
          type="button"
          disabled={!pack.signatures.length}
          onClick={() => download(`decision-${claim.number}.json`, packText(pack))}
        >
          {t.savePack}
        </button>
      </div>
      {byDesk && <DeskTrouble error={byDesk} />}
      {refused && (
        <p className="status failed" role="alert">
          {tell(refused, language, t, plan.asset)}
        </p>
      )}
      <Send state={state} disabled={!ready || !enough || !sound} onClick={send}>
        {t.sendDecision}
      </Send>
    </Card>
  );
}
