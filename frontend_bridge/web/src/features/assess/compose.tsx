import { useState } from "react";
import { type Hex, keccak256, toHex } from "viem";
import { type Reader, useChain } from "../../chain/context";
import { at, deskAbi, lensAbi } from "../../chain/contracts";
import { canonical, hashOfText } from "../../chain/files";
import type { Config } from "../../config";
import { dayText } from "../../format";
import { fill, useI18n } from "../../i18n";
import type { ClaimFull } from "../../protocol/reads";
import type { PanelDecision } from "../../protocol/typed";
import { useNames } from "../../ui/fields";
import { DecisionChoice, KindField } from "../../ui/inputs";
import { Card, Field } from "../../ui/parts";
import type { Facts, Pack } from "./pack";

type Filed = ClaimFull["claim"];

/** With fewer voters a notice has class and benefit alone: more would say who the member is. */
const MANY_VOTERS = 5_000;
/** The bytes of a notice's salt, without which its hash could be guessed. */
const SALT = 16;

/** The benefit that a decision is about: of the class filed, or of the lesser one approved. */
export async function benefitFor(
  client: Reader,
  config: Config,
  claim: Filed,
  approve: boolean,
  kind: number,
): Promise<bigint> {
  const wanted = classOf(claim, approve, kind);
  if (wanted === claim.benefitClass) return claim.benefit;
  return client.readContract({
    address: at(config, "desk"),
    abi: deskAbi,
    functionName: "benefitOf",
    args: [BigInt(claim.band), BigInt(wanted), BigInt(claim.vestingBps)],
  });
}

/** The class that a decision names: a refusal is of the class filed. */
function classOf(claim: Filed, approve: boolean, kind: number): number {
  return approve ? kind : claim.filedClass;
}

/** The day from which the claimant belonged to the plan when it happened. */
export async function joinedDayOf(client: Reader, config: Config, claim: Filed): Promise<number> {
  const cover = await client.readContract({
    address: at(config, "lens"),
    abi: lensAbi,
    functionName: "coverOn",
    args: [claim.member, claim.day],
  });
  return Number(cover.joinedDay);
}

/** What the chain says of a claim, to hold a decision against; the benefit is that of its class. */
export async function factsOf(
  client: Reader,
  config: Config,
  band: (number: number) => string,
  claim: ClaimFull,
  verdict: PanelDecision,
): Promise<Facts> {
  const { claim: c, filed, number, now } = claim;
  const [benefit, joined] = await Promise.all([
    benefitFor(client, config, c, verdict.approve, verdict.benefitClass),
    joinedDayOf(client, config, c),
  ]);
  return {
    claim: number,
    identity: String(filed?.args.identity ?? ""),
    evidenceHash: String(filed?.args.evidenceHash ?? ""),
    benefit,
    benefitClass: c.filedClass,
    day: dayText(c.day),
    band: band(c.band),
    daysInPlan: c.day - joined,
    now,
  };
}

/** Writing a decision: its notice and its findings, whose hashes are signed. */
export function Compose({
  claim,
  seal,
  hint,
  onReady,
}: {
  claim: ClaimFull;
  /** Encrypts the findings, where they go by the desk. */
  seal?: (findings: string) => Promise<Hex>;
  /** What becomes of the findings, where they do not go by hand. */
  hint?: string;
  onReady: (pack: Pack) => void;
}) {
  const { t } = useI18n();
  const { client, config } = useChain();
  const names = useNames();
  const { claim: c, filed } = claim;
  const [approve, setApprove] = useState(true);
  const [kind, setKind] = useState(c.filedClass);
  const [name, setName] = useState("");
  const [findings, setFindings] = useState("");
  const [days, setDays] = useState(7);
  const many = c.voters >= MANY_VOTERS;
  const [failed, setFailed] = useState(false);
  const make = () => {
    setFailed(false);
    return written().then(onReady, () => setFailed(true));
  };
  const written = async (): Promise<Pack> => {
    const [benefit, joined, sealed] = await Promise.all([
      benefitFor(client, config, c, approve, kind),
      joinedDayOf(client, config, c),
      seal?.(findings),
    ]);
    const notice = canonical({
      benefit: String(benefit),
      claim: claim.number,
      class: names.kind(classOf(c, approve, kind)),
      decision: approve ? "approve" : "refuse",
      salt: toHex(crypto.getRandomValues(new Uint8Array(SALT))),
      ...(many && {
        ageBand: names.bandOfPlan(c.band),
        daysInPlan: c.day - joined,
        incident: dayText(c.day),
        name,
      }),
    });
    const verdict: PanelDecision = {
      identity: filed?.args.identity as Hex,
      evidenceHash: filed?.args.evidenceHash as Hex,
      approve,
      benefitClass: classOf(c, approve, kind),
      findingsHash: sealed ? keccak256(sealed) : hashOfText(findings),
      noticeHash: hashOfText(notice),
      deadline: claim.now + days * 86_400,
    };
    return {
      claim: claim.number,
      verdict,
      benefit: String(benefit),
      notice,
      findings,
      ...(sealed && { sealed }),
      signatures: [],
    };
  };
  return (
    <Card title={t.composeTitle}>
      <p>{t.composeLead}</p>
      <DecisionChoice name="approve" approve={approve} onApprove={setApprove} />
      {approve && <KindField kind={kind} onKind={setKind} hint={t.lesserClass} />}
      {many ? (
        <Field label={t.maskedName} hint={t.maskedNameHint}>
          <input value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      ) : (
        <p className="muted">{t.noticeSmall}</p>
      )}
      <Field label={t.findings} hint={hint ?? t.findingsHint}>
        <textarea rows={3} value={findings} onChange={(event) => setFindings(event.target.value)} />
      </Field>
      <Field label={t.signWithin}>
        <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {[1, 3, 7].map((n) => (
            <option key={n} value={n}>
              {fill(t.days, { n })}
            </option>
          ))}
        </select>
      </Field>
      <button
        type="button"
        className="primary"
        disabled={!findings || (many && !name)}
        onClick={() => void make()}
      >
        {t.composeGo}
      </button>
      {failed && (
        <p className="banner bad" role="alert">
          {t.readFailed}
        </p>
      )}
    </Card>
  );
}
