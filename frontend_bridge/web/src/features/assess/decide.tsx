import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useChain } from "../../chain/context";
import { useI18n } from "../../i18n";
import { type ClaimFull, type Plan, useClaim } from "../../protocol/reads";
import { useNames } from "../../ui/fields";
import { Paper } from "../../ui/files";
import { Card, Loading } from "../../ui/parts";
import { Compose, factsOf } from "./compose";
import { Decision } from "./decision";
import { Evidence } from "./evidence";
import { type Pack, problemsOf, readPack } from "./pack";
import { Signatures } from "./signatures";

const SeatAtDesk = lazy(() => import("./atdesk"));

/** A claim for its assessors: by the desk where there is one, and by files. */
export function Decide({ number, plan }: { number: number; plan: Plan }) {
  const { t } = useI18n();
  const { config } = useChain();
  const claim = useClaim(number);
  if (!claim.data) return <Loading error={claim.error} />;
  if (!config.desk) return <ByHand claim={claim.data} plan={plan} />;
  return (
    <>
      <Suspense fallback={<Loading shape="card" />}>
        <SeatAtDesk claim={claim.data} plan={plan} />
      </Suspense>
      <details>
        <summary>{t.decideByHand}</summary>
        <ByHand claim={claim.data} plan={plan} />
      </details>
    </>
  );
}

/** A decision that goes from hand to hand as a file. */
function ByHand({ claim, plan }: { claim: ClaimFull; plan: Plan }) {
  const [pack, setPack] = useState<Pack>();
  const facts = useFacts(claim, pack);
  const problems = pack && facts.data ? problemsOf(pack, facts.data) : undefined;
  return (
    <div className="columns">
      <div>
        <Evidence filed={String(claim.filed?.args.evidenceHash ?? "")} />
        {!pack && <Compose claim={claim} onReady={setPack} />}
        {!pack && <OpenPack claim={claim} onReady={setPack} />}
        {pack && (
          <Decision pack={pack} problems={problems ?? []} onAgain={() => setPack(undefined)} />
        )}
      </div>
      {pack && (
        <Signatures
          claim={claim}
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

/** What the chain says of the claim, to hold a decision against. */
function useFacts(claim: ClaimFull, pack: Pack | undefined) {
  const { client, config, rpc } = useChain();
  const names = useNames();
  const verdict = pack?.verdict;
  return useQuery({
    queryKey: [
      ...["chain", "decisionFacts", rpc, claim.number],
      ...[verdict?.benefitClass, verdict?.approve],
    ],
    queryFn: () => factsOf(client, config, names.bandOfPlan, claim, verdict as Pack["verdict"]),
    enabled: verdict !== undefined,
    retry: 1,
  });
}
