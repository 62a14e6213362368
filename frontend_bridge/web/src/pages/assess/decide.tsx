import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Address, Hex } from "viem";
import { useConnection } from "wagmi";
import { useSign } from "../../act/sign";
import { useAct } from "../../act/useAct";
import { useChain } from "../../chain/context";
import { at, deskAbi, lensAbi, panelAbi } from "../../chain/contracts";
import { canonical, download, hashOfText } from "../../chain/files";
import { type ClaimFull, type Plan, useClaim } from "../../chain/reads";
import { decisionMessage, type PanelDecision, signerOf } from "../../chain/typed";
import { dayText } from "../../format";
import { fill, useI18n } from "../../i18n";
import { Money, useNames, When } from "../../ui/fields";
import { DecisionChoice, KindField } from "../../ui/inputs";
import { Card, Facts, Field, Loading, Send, Who } from "../../ui/parts";
import { Evidence } from "./evidence";
import { approvalsOf, type Pack, readPack, type Signed, withSignature } from "./pack";

export function Decide({ number, plan }: { number: number; plan: Plan }) {
  const claim = useClaim(number);
  const [pack, setPack] = useState<Pack>();
  if (!claim.data) return <Loading error={claim.error} />;
  return (
    <div className="columns">
      <div>
        <Evidence filed={String(claim.data.filed?.args.evidenceHash ?? "")} />
        {!pack && <Compose claim={claim.data} onReady={setPack} />}
        {!pack && <OpenPack claim={claim.data} onReady={setPack} />}
        {pack && <Decision pack={pack} onAgain={() => setPack(undefined)} />}
      </div>
      {pack && <Signatures claim={claim.data} plan={plan} pack={pack} onChange={setPack} />}
    </div>
  );
}

function Compose({ claim, onReady }: { claim: ClaimFull; onReady: (pack: Pack) => void }) {
  const { t } = useI18n();
  const { client, config } = useChain();
  const names = useNames();
  const { claim: c, filed } = claim;
  const [approve, setApprove] = useState(true);
  const [kind, setKind] = useState(c.benefitClass);
  const [name, setName] = useState("");
  const [findings, setFindings] = useState("");
  const [days, setDays] = useState(7);
  const make = async () => {
    const benefit =
      approve && kind !== c.benefitClass
        ? await client.readContract({
            address: at(config, "desk"),
            abi: deskAbi,
            functionName: "benefitOf",
            args: [BigInt(c.band), BigInt(kind), BigInt(c.vestingBps)],
          })
        : c.benefit;
    const joined = await client
      .readContract({
        address: at(config, "lens"),
        abi: lensAbi,
        functionName: "coverOn",
        args: [c.member, c.day],
      })
      .then((cover) => Number(cover.joinedDay));
    const notice = canonical({
      ageBand: names.band(c.band),
      benefit: String(benefit),
      claim: claim.number,
      class: names.kind(kind),
      daysInPlan: c.day - joined,
      decision: approve ? "approve" : "refuse",
      incident: dayText(c.day),
      name,
    });
    const verdict: PanelDecision = {
      identity: filed?.args.identity as Hex,
      evidenceHash: filed?.args.evidenceHash as Hex,
      approve,
      benefitClass: approve ? kind : c.benefitClass,
      findingsHash: hashOfText(findings),
      noticeHash: hashOfText(notice),
      deadline: claim.now + days * 86_400,
    };
    onReady({ claim: claim.number, verdict, benefit: String(benefit), notice, signatures: [] });
  };
  return (
    <Card title={t.composeTitle}>
      <p>{t.composeLead}</p>
      <DecisionChoice name="approve" approve={approve} onApprove={setApprove} />
      {approve && <KindField kind={kind} onKind={setKind} hint={t.lesserClass} />}
      <Field label={t.maskedName} hint={t.maskedNameHint}>
        <input value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t.findings} hint={t.findingsHint}>
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
      <button type="button" className="primary" disabled={!findings || !name} onClick={make}>
        {t.composeGo}
      </button>
    </Card>
  );
}

function OpenPack({ claim, onReady }: { claim: ClaimFull; onReady: (pack: Pack) => void }) {
  const { t } = useI18n();
  const [wrong, setWrong] = useState("");
  const take = (text: string) => {
    if (!text.trim()) return setWrong("");
    const pack = readPack(text);
    if (!pack) return setWrong(t.packWrong);
    const v = pack.verdict;
    const fits =
      pack.claim === claim.number &&
      v.identity === claim.filed?.args.identity &&
      v.evidenceHash === claim.filed?.args.evidenceHash;
    if (!fits) return setWrong(t.packOther);
    onReady(pack);
  };
  return (
    <Card title={t.packTitle}>
      <p>{t.packLead}</p>
      <Field label={t.packFile}>
        <input
          type="file"
          accept="application/json,.json"
          onChange={async (event) => take((await event.target.files?.[0]?.text()) ?? "")}
        />
      </Field>
      <Field label={t.packPaste} error={wrong || undefined}>
        <textarea rows={2} spellCheck={false} onChange={(event) => take(event.target.value)} />
      </Field>
    </Card>
  );
}

function Decision({ pack, onAgain }: { pack: Pack; onAgain: () => void }) {
  const { t } = useI18n();
  const names = useNames();
  const v = pack.verdict;
  const noticeFits = hashOfText(pack.notice) === v.noticeHash;
  return (
    <Card
      title={t.decisionTitle}
      aside={
        <button type="button" className="quiet small" onClick={onAgain}>
          {t.startAgain}
        </button>
      }
    >
      <Facts
        rows={[
          [t.decision, <strong key="d">{v.approve ? t.approve : t.refuse}</strong>],
          [t.kind, names.kind(v.benefitClass)],
          [t.benefit, <Money key="b" value={BigInt(pack.benefit)} />],
          [t.fields.deadline ?? "", <When key="w" at={v.deadline} />],
          [
            t.fields.findingsHash ?? "",
            <span key="f" className="mono wrap">
              {v.findingsHash}
            </span>,
          ],
        ]}
      />
      <h3>{t.noticeText}</h3>
      <pre className="notice">{pack.notice}</pre>
      {!noticeFits && (
        <p className="banner bad" role="alert">
          {t.noticeDiffers}
        </p>
      )}
    </Card>
  );
}

interface Checked extends Signed {
  seat?: number;
  genuine: boolean;
}

/** The signatures so far, each recovered; another one added; all sent as one transaction. */
function Signatures({
  claim,
  plan,
  pack,
  onChange,
}: {
  claim: ClaimFull;
  plan: Plan;
  pack: Pack;
  onChange: (pack: Pack) => void;
}) {
  const { t } = useI18n();
  const { client, config } = useChain();
  const { address } = useConnection();
  const sign = useSign();
  const { act, state, ready } = useAct();
  const [refused, setRefused] = useState(false);
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
    queryKey: ["signatures", pack],
    queryFn: () =>
      Promise.all(
        pack.signatures.map(async (one): Promise<Checked> => {
          const seat = plan.seats.find(
            ({ holder }) => holder.toLowerCase() === one.signer.toLowerCase(),
          )?.number;
          const signer = one.contract ? one.signer : await signerOf(message, one.signature);
          return { ...one, seat, genuine: signer?.toLowerCase() === one.signer.toLowerCase() };
        }),
      ),
  });
  const good = checked.data?.filter((one) => one.genuine && one.seat !== undefined) ?? [];
  const threshold = claim.state === "AwaitingSeat" ? 1 : Number(needed.data?.[1] ?? 0n);
  const enough = threshold > 0 && good.length >= threshold;
  const add = async () => {
    if (!address) return;
    setRefused(false);
    try {
      const signature = await sign(message, t.whyDecision);
      const code = await client.getCode({ address });
      const contract = Boolean(code && code !== "0x");
      onChange(
        withSignature(pack, {
          signer: address as Address,
          signature,
          ...(contract && { contract }),
        }),
      );
    } catch {
      setRefused(true);
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
      <p>{t.signaturesLead}</p>
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
        <button type="button" className={enough ? "" : "primary"} disabled={!ready} onClick={add}>
          {t.signDecision}
        </button>
        <button
          type="button"
          disabled={!pack.signatures.length}
          onClick={() => download(`decision-${claim.number}.json`, JSON.stringify(pack, null, 1))}
        >
          {t.savePack}
        </button>
      </div>
      {refused && (
        <p className="status failed" role="alert">
          {t.troubleRejected}
        </p>
      )}
      <Send state={state} disabled={!ready || !enough} onClick={send}>
        {t.sendDecision}
      </Send>
    </Card>
  );
}
