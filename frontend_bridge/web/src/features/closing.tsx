import { useConnection } from "wagmi";
import { fill, useI18n } from "../i18n";
import {
  type Closing,
  FILING_SECONDS,
  notesAnything,
  QUIT_SECONDS,
  useClosing,
} from "../protocol/closing";
import { type Member, useMember, usePlan } from "../protocol/reads";
import { Send } from "../transactions/send";
import { type Act, useAct } from "../transactions/useAct";
import { Money, When } from "../ui/fields";
import { Card, Facts, Loading, Who } from "../ui/parts";
import { Due } from "./member/due";
import { Leave } from "./member/leave";

const STEPS = ["quitting", "filing", "waiting", "finished"] as const;

/** The end of a plan, step by step: where it is, what comes next, and what anyone may do. */
export default function ClosingPage() {
  const { t } = useI18n();
  const { address } = useConnection();
  const closing = useClosing();
  const plan = usePlan();
  const member = useMember(address);
  if (!closing.data || !plan.data)
    return <Loading error={closing.error ?? plan.error} retry={() => void closing.refetch()} />;
  return (
    <>
      <h1>{t.closingTitle}</h1>
      <p className="lead" data-step-of-closing={closing.data.step}>
        {t.closingTold[closing.data.step]}
      </p>
      <div className="columns wide-first">
        <div>
          <Steps closing={closing.data} />
          {closing.data.step === "open" && <Want closing={closing.data} />}
          {closing.data.step !== "open" && <Left closing={closing.data} />}
        </div>
        <div>
          <Due />
          {member.data && <Mine member={member.data} closing={closing.data} />}
        </div>
      </div>
    </>
  );
}

/** When each step begins; those that wait for somebody's act have no time yet. */
function beginnings({ closingAt, finishedAt }: Closing): Record<string, number> {
  if (!closingAt) return {};
  return {
    quitting: closingAt,
    filing: closingAt + QUIT_SECONDS,
    waiting: closingAt + QUIT_SECONDS + FILING_SECONDS,
    ...(finishedAt && { finished: finishedAt }),
  };
}

function Steps({ closing }: { closing: Closing }) {
  const { t } = useI18n();
  const from = beginnings(closing);
  return (
    <Card title={t.closingSteps}>
      <ol className="steps">
        {STEPS.map((step) => (
          <li key={step} aria-current={step === closing.step ? "step" : undefined}>
            <strong>{t.closingStep[step]}</strong> {t.closingStepTold[step]}{" "}
            {from[step] !== undefined && (
              <span className="muted">
                {t.closingFrom} <When at={from[step]} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** Whether there are enough voters, and closing with too few. */
function Want({ closing }: { closing: Closing }) {
  const { t } = useI18n();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const { want, now } = closing;
  const note = notesAnything(want, now);
  const close = want.belowMinimumSince > 0 && want.voters < want.minimum && now >= want.closableAt;
  const call = (functionName: string) => void act({ role: "enrolment", functionName, args: [] });
  return (
    <Card title={t.wantTitle}>
      <p>{fill(t.wantLead, { minimum: want.minimum })}</p>
      <Facts
        rows={[
          [t.votersNow, String(want.voters)],
          [t.votersLeast, String(want.minimum)],
          ...(!want.minimumInForce && now < want.foundingDeadline
            ? ([[t.foundingUntil, <When key="f" at={want.foundingDeadline} />]] as [
                string,
                React.ReactNode,
              ][])
            : []),
          ...(want.belowMinimumSince
            ? ([
                [t.belowMinimumSince, <When key="s" at={want.belowMinimumSince} />],
                [t.mayCloseFrom, <When key="c" at={want.closableAt} />],
              ] as [string, React.ReactNode][])
            : []),
        ]}
      />
      {!note && !close && <p className="muted">{t.nothingToNote}</p>}
      {address && (note || close || state.step !== "idle") && (
        <Send
          quiet={!close}
          state={state}
          disabled={!ready || (!note && !close)}
          onClick={() => call(close && !note ? "closeBelowMinimum" : "recordVoters")}
        >
          {close && !note ? t.closeBelowMinimum : t.recordVoters}
        </Send>
      )}
    </Card>
  );
}

/** What stays, who has the rest, and finishing. */
function Left({ closing }: { closing: Closing }) {
  const { t } = useI18n();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const { step, books, openClaims, carryPerUnit, heir, openCharge } = closing;
  return (
    <Card title={t.whatIsLeft}>
      <Facts
        rows={[
          [t.balancesOfMembers, <Money key="b" value={books.totalBalances} />],
          [t.carry, <Money key="c" value={books.carry} />],
          [t.reserve, <Money key="r" value={books.reserve} />],
          [t.openClaims, String(openClaims)],
          [t.openCharge, <Money key="h" up value={openCharge} />],
          [t.heir, <Who key="w" address={heir} />],
          ...(step === "finished"
            ? ([[t.carryPerUnit, <Money key="p" value={carryPerUnit} />]] as [
                string,
                React.ReactNode,
              ][])
            : []),
        ]}
      />
      {step === "waiting" && openClaims > 0 && (
        <p className="muted">{fill(t.waitsForClaims, { n: openClaims })}</p>
      )}
      {address && (step === "waiting" || state.step !== "idle") && (
        <Send
          state={state}
          disabled={!ready || step !== "waiting" || openClaims > 0}
          onClick={() => void act({ role: "pool", functionName: "finishClosing", args: [] })}
        >
          {t.finishClosing}
        </Send>
      )}
    </Card>
  );
}

/** What the connected member may take now. */
function Mine({ member, closing }: { member: Member; closing: Closing }) {
  const excess = useAct();
  const { step, heldPerUnit } = closing;
  if (!member.isMember) return null;
  const { active, balance } = member.standing;
  const kept = member.minimum + member.units * heldPerUnit;
  const above = balance > kept ? balance - kept : 0n;
  const quits = step === "open" || step === "quitting" || step === "finished" || !active;
  return (
    <>
      {active && step === "waiting" && <Excess above={above} kept={kept} act={excess} />}
      {quits && step !== "open" && <Leave member={member} />}
    </>
  );
}

function Excess({ above, kept, act: excess }: { above: bigint; kept: bigint; act: Act }) {
  const { t } = useI18n();
  return (
    <Card title={t.excessTitle}>
      <p>{t.excessLead}</p>
      <Facts
        rows={[
          [t.mustStay, <Money key="k" up value={kept} />],
          [
            t.mayBeTaken,
            <strong key="a">
              <Money value={above} />
            </strong>,
          ],
        ]}
      />
      <Send
        state={excess.state}
        disabled={!excess.ready || above === 0n}
        onClick={() => void excess.act({ role: "pool", functionName: "withdrawExcess", args: [] })}
      >
        {t.excessGo}
      </Send>
    </Card>
  );
}
