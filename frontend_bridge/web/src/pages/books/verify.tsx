import { useState } from "react";
import { useChain } from "../../chain/context";
import { usePlan } from "../../chain/reads";
import { type Check, verify } from "../../chain/verify";
import { fill, useI18n } from "../../i18n";
import { Card } from "../../ui/parts";

type State =
  | { step: "idle" }
  | { step: "running"; checks: Check[] }
  | { step: "done"; checks: Check[]; withIndex: boolean }
  | { step: "failed"; detail: string };

/** Recomputes everything from the reader's own node and says whether the page tells the truth. */
export function VerifyCard() {
  const { t } = useI18n();
  const { client, config, rpc } = useChain();
  const plan = usePlan();
  const [state, setState] = useState<State>({ step: "idle" });
  const go = async () => {
    if (!plan.data) return;
    const checks: Check[] = [];
    setState({ step: "running", checks: [] });
    try {
      for await (const check of verify(client, config, plan.data.rungSpacing)) {
        checks.push(check);
        setState({ step: "running", checks: [...checks] });
      }
      setState({
        step: "done",
        checks,
        withIndex: checks.some((check) => check.name === "events"),
      });
    } catch (error) {
      setState({ step: "failed", detail: String(error).split("\n")[0] ?? "" });
    }
  };
  const checks = "checks" in state ? state.checks : [];
  const differences = checks.flatMap((check) => check.differences);
  const done = state.step === "done";
  return (
    <Card title={t.verifyTitle} tone={done ? (differences.length ? "bad" : "good") : "plain"}>
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
        {done && (
          <p className={`banner ${differences.length ? "bad" : "good"}`} data-testid="verdict">
            {differences.length
              ? fill(t.verdictFalse, { n: differences.length })
              : state.withIndex
                ? t.verdictTrue
                : t.verdictTrueChain}
          </p>
        )}
        {state.step === "failed" && (
          <p className="banner bad" role="alert">
            {t.troubleUnreachable} {state.detail}
          </p>
        )}
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
