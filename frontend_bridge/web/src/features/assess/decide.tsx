import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChain } from "../../chain/context";
import { dayText } from "../../format";
import { useI18n } from "../../i18n";
import { type ClaimFull, type Plan, useClaim } from "../../protocol/reads";
import { Money, useNames, When } from "../../ui/fields";
import { Paper } from "../../ui/files";
import { Card, Facts, Loading } from "../../ui/parts";
import { benefitFor, Compose, joinedDayOf } from "./compose";
import { Evidence } from "./evidence";
import { type Facts as ChainFacts, type Pack, type Problem, problemsOf, readPack } from "./pack";
import { Signatures } from "./signatures";

export function Decide({ number, plan }: { number: number; plan: Plan }) {
  const claim = useClaim(number);
  const [pack, setPack] = useState<Pack>();
  const facts = useFacts(claim.data ?? undefined, pack);
  if (!claim.data) return <Loading error={claim.error} />;
  const problems = pack && facts.data ? problemsOf(pack, facts.data) : undefined;
  return (
    <div className="columns">
      <div>
        <Evidence filed={String(claim.data.filed?.args.evidenceHash ?? "")} />
        {!pack && <Compose claim={claim.data} onReady={setPack} />}
        {!pack && <OpenPack claim={claim.data} onReady={setPack} />}
        {pack && (
          <Decision pack={pack} problems={problems ?? []} onAgain={() => setPack(undefined)} />
        )}
      </div>
      {pack && (
        <Signatures
          claim={claim.data}
          plan={plan}
          pack={pack}
          sound={problems?.length === 0}
          onChange={setPack}
        />
      )}
    </div>
  );
}

function OpenPack({ claim, onReady }: { claim: ClaimFull; onReady: (pack: Pack) => void }) {
  const { t } = useI18n();
  const [wrong, setWrong] = useState("");
  const take = (text: string) => {
    if (!text.trim()) return setWrong("");
    const pack = readPack(text);
    if (!pack) return setWrong(t.packWrong);
    if (pack.claim !== claim.number) return setWrong(t.packOther);
    onReady(pack);
  };
  return (
    <Card title={t.packTitle}>
      <p>{t.packLead}</p>
      <Paper file={t.packFile} paste={t.packPaste} wrong={wrong || undefined} onText={take} />
    </Card>
  );
}

/** What the chain says of the claim, to hold a decision against; the benefit is that of its class. */
function useFacts(claim: ClaimFull | undefined, pack: Pack | undefined) {
  const { client, config, rpc } = useChain();
  const names = useNames();
  const kind = pack?.verdict.benefitClass;
  return useQuery({
    queryKey: ["chain", "decisionFacts", rpc, claim?.number, kind, pack?.verdict.approve],
    queryFn: async (): Promise<ChainFacts> => {
      const { claim: c, filed, number, now } = claim as ClaimFull;
      const [benefit, joined] = await Promise.all([
        benefitFor(client, config, c, Boolean(pack?.verdict.approve), kind ?? c.filedClass),
        joinedDayOf(client, config, c),
      ]);
      return {
        claim: number,
        identity: String(filed?.args.identity ?? ""),
        evidenceHash: String(filed?.args.evidenceHash ?? ""),
        benefit,
        benefitClass: c.filedClass,
        day: dayText(c.day),
        band: names.band(c.band),
        daysInPlan: c.day - joined,
        now,
      };
    },
    enabled: claim !== undefined && pack !== undefined,
    retry: 1,
  });
}

function Decision({
  pack,
  problems,
  onAgain,
}: {
  pack: Pack;
  problems: readonly Problem[];
  onAgain: () => void;
}) {
  const { t } = useI18n();
  const names = useNames();
  const v = pack.verdict;
  return (
    <Card
      title={t.decisionTitle}
      aside={
        <button type="button" className="quiet small" onClick={onAgain}>
          {t.startAgain}
        </button>
      }
    >
      {problems.map((problem) => (
        <p key={problem} className="banner bad" role="alert" data-problem={problem}>
          {t.packProblems[problem]}
        </p>
      ))}
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
      <h3>{t.findings}</h3>
      <pre className="notice">{pack.findings}</pre>
      <h3>{t.noticeText}</h3>
      <pre className="notice">{pack.notice}</pre>
    </Card>
  );
}
