import { tell } from "../chain/errors";
import { shortHash } from "../format";
import { fill, useI18n } from "../i18n";
import { usePlan } from "../protocol/reads";
import type { ActState } from "./machine";
import { Receipt } from "./receipt";

/** Where a transaction stands, said to everybody, screen readers included. */
export function ActStatus({ state }: { state: ActState }) {
  const { t, language } = useI18n();
  const plan = usePlan();
  const asset = plan.data?.asset ?? { decimals: 0, symbol: "" };
  // An allowance that was given on the way is there still.
  const stays = (after?: boolean) => (after ? ` ${t.permissionStays}` : "");
  const prompt =
    "prompt" in state && state.prompt ? `${fill(t.promptOf, { ...state.prompt })} ` : "";
  const text = (() => {
    switch (state.step) {
      case "idle":
        return "";
      case "checking":
        return t.stepChecking;
      case "signing":
        return t.stepSigning;
      case "wallet":
        return [
          state.bundled ? fill(t.stepBundle, { n: state.bundled }) : t.stepWallet,
          state.payer ? fill(t.stepPayer, { host: state.payer }) : "",
        ]
          .join(" ")
          .trim();
      case "pending": {
        if (state.unseen) return `${t.unseen} ${shortHash(state.hash)}`;
        if (state.doubted) return t.stepDoubted;
        const words = state.unknown ? t.stepUnknown : state.slow ? t.stepSlow : t.stepPending;
        return `${words} ${shortHash(state.hash)}`;
      }
      case "confirmed":
        return `${state.repriced ? t.stepReplacedConfirmed : t.stepConfirmed} ${shortHash(state.hash)}`;
      case "cancelled":
        return `${state.other ? t.stepReplaced : t.stepCancelled} ${shortHash(state.hash)}${stays(state.after)}`;
      case "givenUp":
        return t.stepGivenUp;
      case "reverted":
        return `${state.partly ? t.stepPartly : t.stepReverted} ${state.trouble ? tell(state.trouble, language, t, asset) : ""}${stays(state.after)}`;
      case "failed":
        return `${tell(state.trouble, language, t, asset)}${stays(state.after)}`;
    }
  })();
  const bad = ["failed", "reverted", "cancelled", "givenUp"].includes(state.step);
  return (
    <>
      <div
        className={`status ${state.step}`}
        role={bad ? "alert" : "status"}
        data-step={state.step}
      >
        {prompt}
        {text}
      </div>
      {state.step === "confirmed" && <Receipt sent={state.sent} />}
    </>
  );
}
