import { useState } from "react";
import { isAddressEqual } from "viem";
import { useConnection } from "wagmi";
import { useI18n } from "../../i18n";
import { isPartial, lesserAppealUntil } from "../../protocol/lesser";
import { type ClaimFull, type Plan, useMyPart, usePlan } from "../../protocol/reads";
import { leastOf, settlingOf } from "../../protocol/settling";
import { busy } from "../../transactions/machine";
import { ActStatus } from "../../transactions/status";
import { type Payment, useAct } from "../../transactions/useAct";
import { AmountInWords, Money } from "../../ui/fields";
import { Filled } from "../../ui/filled";
import { Card, Facts } from "../../ui/parts";

const WITHDRAWABLE = ["Filed", "UnderNotice", "Payable", "Silent", "AwaitingSeat"];
const BOND_BACK = ["Paid", "Withdrawn", "Expired"];
const OVER = ["Paid", "Refused", "Withdrawn", "Expired"];
/** Outcomes as stored, by which a claim that time or a jury ended is concluded already. */
const SETTLED = 3;
const CONCLUDED = { Refused: 5, Expired: 6 } as Record<string, number>;
/** The outcome of a claim that was taken back when its bond was at risk. */
const WITHDRAWN_LATE = 7;
const FREE_WITHDRAWAL_SECONDS = 3 * 86_400;

/** Whether taking a claim back now loses its bond: a seat decided on chain, or it is three days old. */
function isBondAtRisk({ claim, decidedSeats, now }: ClaimFull): boolean {
  return claim.decidedAt > 0 || decidedSeats > 0n || now >= claim.filedAt + FREE_WITHDRAWAL_SECONDS;
}

interface Action {
  role: "desk" | "jury";
  name: string;
  label: string;
  /** In place of what is usually told of such an action. */
  told?: string;
  args: readonly unknown[];
  may: boolean;
  payment?: Payment;
}

type Part = NonNullable<ReturnType<typeof useMyPart>["data"]>;

/** What the connected wallet may do with a claim as it stands now. */
function useActions(
  claim: ClaimFull,
  plan: Plan | undefined,
  part: Part | undefined,
  address: `0x${string}` | undefined,
): Action[] {
  const { t } = useI18n();
  if (!address || !plan || !part) return [];
  const same = (other: `0x${string}`) => isAddressEqual(address, other);
  const { state, claim: c, number: n, dispute } = claim;
  const payee = same(claim.payee);
  const mine = same(c.member) || payee;
  const party = same(c.member) || same(c.guardian);
  const takesBenefit = payee || part.toPayee;
  const bondDue =
    (same(claim.filer) || part.toFiler) &&
    !c.bondTaken &&
    BOND_BACK.includes(state) &&
    c.outcome !== WITHDRAWN_LATE;
  const all: Action[] = [
    {
      role: "desk",
      name: "settle",
      label: t.settle,
      args: [n],
      may: state === "Payable" && settlingOf(claim, payee) === "settle",
    },
    {
      role: "desk",
      name: "settleShort",
      label: t.settleShort,
      args: [n, leastOf(claim.quote?.benefit ?? 0n)],
      may: state === "Payable" && settlingOf(claim, payee) === "settleShort",
    },
    {
      role: "desk",
      name: "collect",
      label: t.collect,
      args: [n, address],
      may: (takesBenefit && c.outcome === SETTLED) || bondDue,
    },
    {
      role: "desk",
      name: "withdraw",
      label: t.withdraw,
      told: isBondAtRisk(claim) ? t.withdrawLateTold : undefined,
      args: [n],
      may: WITHDRAWABLE.includes(state) && mine,
    },
    {
      role: "desk",
      name: "redirect",
      label: t.redirect,
      args: [n],
      may: same(c.member) && !payee && !OVER.includes(state),
    },
    {
      role: "jury",
      name: "object",
      label: t.object,
      args: [n],
      may: state === "UnderNotice" && !party && dispute.endsAt === 0 && !part.objected,
      payment: { amount: claim.juryRules.objectionBond },
    },
    {
      role: "jury",
      name: "appeal",
      label: state === "Silent" ? t.callJury : t.appeal,
      args: [n],
      may:
        party &&
        (["Appealable", "Silent"].includes(state) ||
          (state === "UnderNotice" && claim.now < lesserAppealUntil(claim))),
    },
    ...(["refuse", "approve", "leave"] as const).map(
      (answer, place): Action => ({
        role: "jury",
        name: "vote",
        label: t.voteLabels[answer],
        args: [n, place],
        // Only an approval of a lesser class leaves three things to choose from.
        may:
          state === "Jury" &&
          part.vote === undefined &&
          !party &&
          (answer !== "leave" || isPartial(claim)),
      }),
    ),
    {
      role: "desk",
      name: "conclude",
      label: t.conclude,
      args: [n],
      may: state in CONCLUDED && c.outcome !== CONCLUDED[state],
    },
    {
      role: "jury",
      name: "reclaim",
      label: t.reclaimBond,
      args: [n, address],
      may: part.objected && ["Refused", "Withdrawn"].includes(state),
    },
    {
      role: "desk",
      name: "endMembership",
      label: t.endMembership,
      args: [n],
      may: part.ends,
    },
    {
      role: "jury",
      name: "hold",
      label: t.hold,
      args: [n, 14],
      may: state === "UnderNotice" && same(plan.supervisor) && dispute.heldDays === 0,
    },
  ];
  return all.filter(({ may }) => may);
}

export function Actions({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const plan = usePlan();
  const { address } = useConnection();
  const part = useMyPart(claim, address);
  const { act, state, ready } = useAct();
  const [chosen, setChosen] = useState("");
  const possible = useActions(claim, plan.data, part.data, address);
  if (!address || !part.data) return null;
  const { objected, vote } = part.data;
  if (!possible.length && !vote && !objected && state.step === "idle") return null;
  const picked = possible.find(({ label }) => label === chosen);
  return (
    <Card title={t.actionsTitle}>
      {objected && <p className="muted">{t.youObjected}</p>}
      {vote && <p className="muted">{t.youVoted}</p>}
      <div className="row wrap">
        {possible.map(({ label }) => (
          <button
            type="button"
            key={label}
            className={chosen === label ? "primary" : ""}
            onClick={() => setChosen(label)}
          >
            {label}
          </button>
        ))}
      </div>
      {picked && (
        <div key={picked.label} className="confirm">
          <p>{picked.told ?? t.actionTold[picked.name] ?? ""}</p>
          {picked.payment && (
            <p>
              <Filled
                text={t.bondIs}
                amount={
                  <>
                    <Money exact value={picked.payment.amount} /> (
                    <AmountInWords value={picked.payment.amount} />)
                  </>
                }
              />
            </p>
          )}
          {picked.name === "settleShort" && claim.quote && (
            <Facts
              rows={[
                [t.approvedBenefit, <Money key="a" value={claim.claim.benefit} />],
                [t.payableNow, <Money key="n" value={claim.quote.benefit} />],
                [t.leastAccepted, <Money key="l" value={leastOf(claim.quote.benefit)} />],
              ]}
            />
          )}
          <button
            type="button"
            className="primary"
            disabled={!ready || busy(state)}
            aria-busy={busy(state)}
            onClick={() =>
              void act(
                { role: picked.role, functionName: picked.name, args: picked.args },
                picked.payment,
              )
            }
          >
            {t.confirm}: {picked.label}
          </button>
        </div>
      )}
      {/* It stays when what was done cannot be done twice. */}
      <ActStatus state={state} />
    </Card>
  );
}
