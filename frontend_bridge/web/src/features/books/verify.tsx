import { useEffect, useState } from "react";
import { useChain, useHead } from "../../chain/context";
import { fill, useI18n } from "../../i18n";
import { usePlan } from "../../protocol/reads";
import { type Check, type Verdict, verify } from "../../protocol/verify";
import { Card } from "../../ui/parts";

type State =
  | { step: "idle" }
  | { step: "running"; checks: Check[] }
  | { step: "done"; verdict: Verdict; rpc: string };

const TONES = { true: "good", false: "bad", unsure: "warn" } as const;

/** Recomputes everything from the reader's own node and says whether the page tells the truth. */
export function VerifyCard() {
  const { t } = useI18n();
  const { client, config, rpc } = useChain();
  const plan = usePlan();
  const [state, setState] = useState<State>({ step: "idle" });
  // What was said of one node says nothing of another.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the node is what it goes with
  useEffect(() => setState({ step: "idle" }), [rpc]);
  const go = async () => {
    if (!plan.data) return;
    setState({ step: "running", checks: [] });
    const verdict = await verify(client, config, plan.data.rungSpacing, (checks) =>
      setState({ step: "running", checks }),
    );
    setState({ step: "done", verdict, rpc });
  };
  const verdict = state.step === "done" ? state.verdict : undefined;
  const checks = state.step === "running" ? state.checks : (verdict?.checks ?? []);
  return (
    <Card title={t.verifyTitle} tone={verdict && TONES[verdict.says]}>
      <div className="verify">
        <p>{fill(t.verifyLead, { rpc })}</p>
        <button
          type="button"
          className="primary"
          disabled={state.step === "running" || !plan.data}
          onClick={go}
        >
          {state.step === "running" ? t.verifying : t.verifyGo}
        </button>
      </div>
      <div aria-live="polite">
        {verdict && state.step === "done" && <Said verdict={verdict} rpc={state.rpc} />}
        <ul className="plain checks">
          {checks.map((check) => (
            <li key={check.name} className={check.differences.length ? "bad" : "good"}>
              <span aria-hidden="true">{check.differences.length ? "✗" : "✓"}</span>{" "}
              {t.checks[check.name]} <span className="muted">({check.compared})</span>
              {check.differences.length > 0 && (
                <ul className="mono wrap">
                  {check.differences.slice(0, 10).map((text) => (
                    <li key={text}>{text}</li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

/** The verdict, with its node and block; once the page shows a later block, it is of the past. */
function Said({ verdict, rpc }: { verdict: Verdict; rpc: string }) {
  const { t } = useI18n();
  const head = useHead();
  const block = String(verdict.block);
  const old = head.data !== undefined && head.data.number > verdict.block;
  const differences = verdict.checks.reduce((sum, check) => sum + check.differences.length, 0);
  const words = {
    true: verdict.withIndex ? t.verdictTrue : t.verdictTrueChain,
    false: fill(t.verdictFalse, { n: differences }),
    unsure: t.verdictUnsure,
  }[verdict.says];
  return (
    <div
      className={`banner ${old ? "" : TONES[verdict.says]}`}
      data-testid="verdict"
      data-verdict={verdict.says}
      data-old={old || undefined}
    >
      <p>
        {old && <strong>{fill(t.verdictOld, { block, now: String(head.data?.number) })} </strong>}
        {words} <span className="muted">{fill(t.verdictOf, { block, rpc })}</span>
      </p>
      {verdict.doubts.map((doubt) => (
        <p key={doubt}>
          {t.doubts[doubt]} {doubt === "node" && verdict.detail}
        </p>
      ))}
    </div>
  );
}
