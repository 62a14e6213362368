import { useState } from "react";
import { isAddressEqual } from "viem";
import { useConnection } from "wagmi";
import { type Call, type Payment, useAct } from "../act/useAct";
import { useChain } from "../chain/context";
import { roleWith } from "../chain/contracts";
import { type ClaimFull, useClaim, usePlan } from "../chain/reads";
import { percent } from "../format";
import { fill, useI18n } from "../i18n";
import { Money, OnDay, useNames, When } from "../ui/fields";
import { Card, Facts, Loading, Send, StateChip, Timeline, Who } from "../ui/parts";

export default function ClaimPage({ number }: { number: number }) {
  const { t } = useI18n();
  const claim = useClaim(number);
  if (claim.data === null)
    return <p className="banner bad">{fill(t.noSuchClaim, { n: number })}</p>;
  if (!claim.data) return <Loading error={claim.error} retry={() => void claim.refetch()} />;
  return (
    <>
      <h1>
        {t.claim} {number} <StateChip state={claim.data.state} />
      </h1>
      <p className="lead">{t.stateTold[claim.data.state] ?? ""}</p>
      <div className="columns wide-first">
        <div>
          <About claim={claim.data} />
          <Decisions claim={claim.data} />
          <Paid claim={claim.data} />
        </div>
        <div>
          <Card title={t.pathTitle}>
            <Timeline events={claim.data.events} />
            <NextStep claim={claim.data} />
          </Card>
          <Actions claim={claim.data} />
        </div>
      </div>
    </>
  );
}

function About({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const names = useNames();
  const { claim: c, filed } = claim;
  return (
    <Card title={t.aboutClaim}>
      <Facts
        rows={[
          [t.member, <Who key="m" address={c.member} />],
          [t.payee, <Who key="p" address={claim.payee} />],
          [t.incidentDay, <OnDay key="d" number={c.day} />],
          [t.kind, names.kind(c.benefitClass)],
          [t.band, names.band(c.band)],
          [t.vested, percent(c.vestingBps)],
          [t.benefit, <Money key="b" value={c.benefit} />],
          [
            t.evidenceHash,
            <span key="e" className="mono wrap">
              {String(filed?.args.evidenceHash ?? "")}
            </span>,
          ],
          [t.underRules, `${c.rulesVersion}`],
        ]}
      />
    </Card>
  );
}

function Decisions({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const names = useNames();
  const signed = claim.events.filter((event) => event.name === "DecisionSigned");
  if (!signed.length) return null;
  return (
    <Card title={t.decisionsTitle}>
      {signed.map((event) => {
        const verdict = event.args.verdict as Record<string, unknown>;
        const seats = BigInt(event.args.seats as bigint)
          .toString(2)
          .replaceAll("0", "").length;
        return (
          <Facts
            key={event.tx}
            rows={[
              [t.decision, <strong key="v">{verdict.approve ? t.approve : t.refuse}</strong>],
              [t.kind, names.kind(Number(verdict.benefitClass))],
              [t.signedBy, fill(t.seatsSigned, { n: seats })],
              [
                t.fields.findingsHash ?? "",
                <span key="f" className="mono wrap">
                  {String(verdict.findingsHash)}
                </span>,
              ],
              [
                t.fields.noticeHash ?? "",
                <span key="n" className="mono wrap">
                  {String(verdict.noticeHash)}
                </span>,
              ],
              [t.when, <When key="w" at={event.time} />],
            ]}
          />
        );
      })}
    </Card>
  );
}

function Paid({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const settled = claim.events.find((event) => event.name === "Settled");
  if (!settled) return null;
  const get = (name: string) => BigInt(settled.args[name] as bigint);
  return (
    <Card title={t.settledTitle}>
      <Facts
        rows={[
          [t.eachUnitPaid, <Money key="u" value={get("perUnit")} />],
          [t.unitsSharing, `${get("units")}`],
          [t.fromCarry, <Money key="c" value={get("fromCarry")} />],
          [t.fromReserve, <Money key="r" value={get("fromReserve")} />],
          [t.benefit, <Money key="b" value={get("benefit")} />],
          [t.fee, <Money key="f" value={get("fee")} />],
        ]}
      />
    </Card>
  );
}

/** When the next thing happens by itself. */
function NextStep({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const { claim: c, rules, state } = claim;
  const held = Number(claim.events.find((event) => event.name === "Held")?.args.days_ ?? 0);
  const panelUntil = c.filedAt + rules.panelDays * 86_400;
  const noticeUntil = c.decidedAt + (rules.noticeDays + held) * 86_400;
  const jury = claim.events.find((event) => event.name === "JuryCalled");
  if (state === "Filed")
    return (
      <p className="next">
        {t.panelUntil} <When at={panelUntil} />
      </p>
    );
  if (state === "UnderNotice")
    return (
      <p className="next">
        {t.payableFrom} <When at={noticeUntil} />
      </p>
    );
  if (state === "Jury" && jury?.args.endsAt)
    return (
      <p className="next">
        {t.juryUntil} <When at={Number(jury.args.endsAt)} />
      </p>
    );
  return null;
}

const WITHDRAWABLE = ["Filed", "UnderNotice", "Payable", "Silent", "AwaitingSeat"];
/** Whose functions a claim is acted on by; the pool has some of the same names for the desk. */
const CLAIM_ROLES = ["desk", "jury"];
const OVER = ["Paid", "Refused", "Withdrawn", "Expired"];

/** What the connected wallet may do now; what the contracts do not have is not shown. */
function Actions({ claim }: { claim: ClaimFull }) {
  const { t } = useI18n();
  const { config } = useChain();
  const plan = usePlan();
  const { address } = useConnection();
  const { act, state, ready } = useAct();
  const [chosen, setChosen] = useState("");
  if (!address || !plan.data) return null;
  const same = (other: string) => isAddressEqual(address, other as `0x${string}`);
  const n = claim.number;
  const mine = same(claim.claim.member) || same(claim.payee);
  const supervisor = same(plan.data.supervisor);
  const all: [string, string, readonly unknown[], boolean, Payment?][] = [
    ["settle", t.settle, [n], claim.state === "Payable"],
    ["collect", t.collect, [n, address], OVER.includes(claim.state) && mine],
    ["withdraw", t.withdraw, [n], WITHDRAWABLE.includes(claim.state) && mine],
    [
      "redirect",
      t.redirect,
      [n],
      same(claim.claim.member) && !same(claim.payee) && !OVER.includes(claim.state),
    ],
    [
      "object",
      t.object,
      [n],
      claim.state === "UnderNotice" && !mine,
      { amount: plan.data.rules.capPerUnit },
    ],
    [
      "appeal",
      claim.state === "Silent" ? t.callJury : t.appeal,
      [n],
      ["Appealable", "Silent"].includes(claim.state) && mine,
    ],
    ["vote", t.voteApprove, [n, true], claim.state === "Jury" && !mine],
    ["vote", t.voteRefuse, [n, false], claim.state === "Jury" && !mine],
    ["conclude", t.conclude, [n], ["Refused", "Expired"].includes(claim.state)],
    [
      "reclaim",
      t.reclaimBond,
      [n, address],
      OVER.includes(claim.state) &&
        !mine &&
        claim.events.some((event) => event.name === "Objected" && same(String(event.args.voter))),
    ],
    ["endMembership", t.endMembership, [n], claim.state === "Paid" && !mine],
    ["hold", t.hold, [n, 14], claim.state === "UnderNotice" && supervisor],
  ];
  const possible = all.filter(([name, , , may]) => may && roleWith(config, name, CLAIM_ROLES));
  if (!possible.length) return null;
  return (
    <Card title={t.actionsTitle}>
      <div className="row wrap">
        {possible.map(([, label]) => (
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
      {possible
        .filter(([, label]) => label === chosen)
        .map(([functionName, label, args, , payment]) => {
          const call: Call = {
            role: roleWith(config, functionName, CLAIM_ROLES) ?? "",
            functionName,
            args,
          };
          return (
            <div key={label} className="confirm">
              <p>{t.actionTold[functionName] ?? ""}</p>
              <Send state={state} disabled={!ready} onClick={() => void act(call, payment)}>
                {t.confirm}: {label}
              </Send>
            </div>
          );
        })}
    </Card>
  );
}
