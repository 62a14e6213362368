import { tell } from "../chain/errors";
import { usePlan } from "../chain/reads";
import { shortHash } from "../format";
import { useI18n } from "../i18n";
import type { ActState } from "./machine";

/** Where a transaction stands, said to everybody, screen readers included. */
export function ActStatus({ state }: { state: ActState }) {
  const { t, language } = useI18n();
  const plan = usePlan();
  const asset = plan.data?.asset ?? { decimals: 0, symbol: "" };
  const text = (() => {
    switch (state.step) {
      case "idle":
        return "";
      case "checking":
        return t.stepChecking;
      case "signing":
        return t.stepSigning;
      case "wallet":
        return t.stepWallet;
      case "pending":
        return `${state.slow ? t.stepSlow : state.replaced ? t.stepReplaced : t.stepPending} ${shortHash(state.hash)}`;
      case "confirmed":
        return `${state.replaced ? t.stepReplacedConfirmed : t.stepConfirmed} ${shortHash(state.hash)}`;
      case "cancelled":
        return `${t.stepCancelled} ${shortHash(state.hash)}`;
      case "reverted":
        return `${t.stepReverted} ${state.trouble ? tell(state.trouble, language, t, asset) : ""}`;
      case "failed":
        return tell(state.trouble, language, t, asset);
    }
  })();
  const bad = ["failed", "reverted", "cancelled"].includes(state.step);
  return (
    <div className={`status ${state.step}`} role={bad ? "alert" : "status"} data-step={state.step}>
      {text}
    </div>
  );
}
