import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import { useChain, useHead } from "../../chain/context";
import { at, enrolmentAbi } from "../../chain/contracts";
import { explain, type Trouble } from "../../chain/errors";
import { download } from "../../chain/files";
import { type Config, planKey } from "../../config";
import { DeskError } from "../../desk/client";
import { fileHeader, sendFile } from "../../desk/transfer";
import { recipientText } from "../../evidence/recipients";
import { work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import { actMessage, signedAct } from "../../protocol/acts";
import {
  applicationFile,
  documentOf,
  newApplication,
  plainCode,
  statedOf,
} from "../../protocol/applications";
import { SEND_APPLICATION } from "../../protocol/deskacts";
import {
  type Answers,
  checkedAnswers,
  type Questions,
  readQuestions,
  type Wrong,
} from "../../protocol/questions";
import { KeyWithheldError, readingKey } from "../../protocol/readingkeys";
import { sameCodes, sharedQuestions, takingApplications, typedFor } from "../../protocol/several";
import { DeskProblem } from "../../transactions/deskact";
import { useSign } from "../../transactions/sign";
import { InOffice, useOffice } from "../../ui/office";
import { Card, Field, Loading, Who } from "../../ui/parts";
import { ConnectButton } from "../../wallet/connect";
import { Asked } from "./asked";

/** One set of answers, encrypted and signed once for the registrar of each plan. */
export default function SeveralPage() {
  return (
    <InOffice>
      <Several />
    </InOffice>
  );
}

/** A plan that is applied to, with the key of its registrar. */
interface To {
  plan: Config;
  questions: Questions;
  registrar: Address | undefined;
  recipient: string | undefined;
}

function Several() {
  const { apply } = useOffice();
  const { config } = useChain();
  const { address } = useConnection();
  const plans = useMemo(() => takingApplications(config), [config]);
  return (
    <>
      <h1>{apply.severalTitle}</h1>
      <p className="lead">{apply.severalLead}</p>
      {plans.length < 2 ? (
        <p className="banner">{apply.severalNone}</p>
      ) : address ? (
        <Choose key={address} account={address} plans={plans} />
      ) : (
        <Card title={apply.formTitle}>
          <p>{apply.connect}</p>
          <ConnectButton />
        </Card>
      )}
    </>
  );
}

/** Which of the plans; each registrar's key is read from the reader's own node. */
function Choose({ account, plans }: { account: Address; plans: Config[] }) {
  const { apply } = useOffice();
  const { client, rpc } = useChain();
  const head = useHead();
  const [left, setLeft] = useState<string[]>([]);
  const block = head.data && { number: Number(head.data.number), time: head.data.time };
  const ten = Math.floor((block?.number ?? 0) / 10);
  const found = useQueries({
    queries: plans.map((plan) => ({
      queryKey: ["several", "registrarKey", rpc, planKey(plan), ten],
      queryFn: async () => {
        const enrolment = { address: at(plan, "enrolment"), abi: enrolmentAbi } as const;
        const registrar = await client.readContract({ ...enrolment, functionName: "registrar" });
        const now = block as NonNullable<typeof block>;
        return { registrar, key: (await readingKey(client, plan, registrar, now)).key };
      },
      enabled: Boolean(block),
      placeholderData: <T,>(before: T) => before,
      retry: (count: number, error: Error) => !(error instanceof KeyWithheldError) && count < 1,
    })),
  });
  if (!block) return <Loading shape="card" error={head.error} />;
  const all = plans.map((plan, place): To & { error: Error | null } => ({
    plan,
    questions: readQuestions(plan.questions) as Questions,
    registrar: found[place]?.data?.registrar,
    recipient: found[place]?.data?.key && recipientText(found[place].data.key),
    error: found[place]?.error ?? null,
  }));
  const ready = all.filter(({ recipient, questions }) => recipient && questions);
  const chosen = ready.filter(({ plan }) => !left.includes(planKey(plan)));
  return (
    <>
      <Card title={apply.severalWhich}>
        {all.map(({ plan, registrar, recipient, questions, error }, place) => {
          const key = planKey(plan);
          return (
            <div key={key} data-to={place}>
              <label className="check">
                <input
                  type="checkbox"
                  disabled={!recipient || !questions}
                  checked={Boolean(recipient && questions) && !left.includes(key)}
                  onChange={() =>
                    setLeft(left.includes(key) ? left.filter((one) => one !== key) : [...left, key])
                  }
                />
                {plan.title ?? plan.plan}
              </label>
              {registrar && <Who address={registrar} />}
              {error && (
                <p className="banner bad" role="alert">
                  {error instanceof KeyWithheldError ? apply.withheld : apply.severalUnread}
                </p>
              )}
              {registrar && !recipient && <p className="banner bad">{apply.noKey}</p>}
            </div>
          );
        })}
      </Card>
      {chosen.length > 0 && <Form account={account} all={chosen} now={block.time} />}
    </>
  );
}

interface Done {
  document: string;
  file: string;
}

/** Every question of the chosen plans once, and one code for each plan. */
function Form({ account, all, now }: { account: Address; all: To[]; now: number }) {
  const { apply } = useOffice();
  const { language } = useI18n();
  const sign = useSign();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [codes, setCodes] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<Record<string, Wrong>>({});
  const [codeWrong, setCodeWrong] = useState<Record<string, string>>({});
  const [sent, setSent] = useState<Record<string, Done>>({});
  const [failed, setFailed] = useState<{ key: string; error?: unknown; trouble?: Trouble }>();
  const [busy, setBusy] = useState(false);
  const shared = sharedQuestions(all.map(({ questions }) => questions));
  const waiting = all.filter(({ plan }) => !sent[planKey(plan)]);

  /** The answers of each plan, or nothing where something is to be looked at again. */
  const checked = () => {
    const missing: Record<string, Wrong> = {};
    const answers = all.map(({ questions }, place) => {
      const found = checkedAnswers(questions, typedFor(place, shared, typed));
      for (const { key, question, plans } of shared)
        if (plans.includes(place) && found.wrong[question.id])
          missing[key] = found.wrong[question.id] as Wrong;
      return found.answers;
    });
    const plain = all.map(({ plan }) => plainCode(codes[planKey(plan)] ?? ""));
    const twice = sameCodes(plain);
    const bad = all.flatMap(({ plan }, place): [string, string][] => {
      if (!plain[place]) return [[planKey(plan), apply.codeWrong]];
      return twice.includes(place) ? [[planKey(plan), apply.codeTwice]] : [];
    });
    setWrong(missing);
    setCodeWrong(Object.fromEntries(bad));
    if (Object.keys(missing).length || bad.length) return undefined;
    return all.map((to, place) => ({ to, answers: answers[place], invite: plain[place] ?? "" }));
  };

  const one = async ({ plan, questions, recipient }: To, answers: Answers, invite: string) => {
    const made = newApplication(plan, account, questions.digest, answers, invite, now);
    const document = documentOf(made);
    const text = { task: "sealText", text: document, recipient: recipient ?? "" } as const;
    const sealed = await work(text);
    const stated = await statedOf(made, sealed);
    const message = actMessage(plan, SEND_APPLICATION, account, stated);
    const why = fill(apply.severalWhy, { plan: plan.title ?? plan.plan });
    const act = signedAct(message, await sign(message, why));
    const content = new Blob([sealed as BlobPart]);
    await sendFile(plan.desk ?? "", "applications", fileHeader(act), content, () => {});
    return { document, file: applicationFile(act.act, act.signature, sealed) };
  };

  const go = async () => {
    const found = checked();
    if (!found) return;
    setBusy(true);
    setFailed(undefined);
    for (const { to, answers, invite } of found) {
      const key = planKey(to.plan);
      // What a desk has is not sent again.
      if (sent[key]) continue;
      try {
        const done = await one(to, answers ?? {}, invite);
        setSent((before) => ({ ...before, [key]: done }));
      } catch (error) {
        if (error instanceof DeskError) setFailed({ key, error });
        else setFailed({ key, trouble: await explain(error) });
        break;
      }
    }
    setBusy(false);
  };

  const name = (place: number) => all[place]?.plan.title ?? all[place]?.plan.plan ?? "";
  return (
    <Card title={apply.formTitle}>
      {all.map(({ plan }) => {
        const done = sent[planKey(plan)];
        return done && <Received key={planKey(plan)} plan={plan} sent={done} />;
      })}
      {waiting.length > 0 && (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void go();
          }}
        >
          <p className="muted">{apply.severalNote}</p>
          {shared.map(({ key, question, plans }, place) => (
            <Asked
              key={key}
              name={`${question.id}.${place}`}
              question={question}
              note={fill(apply.severalFor, { plans: plans.map(name).join(", ") })}
              language={language}
              value={typed[key] ?? ""}
              wrong={wrong[key]}
              onValue={(value) => setTyped((before) => ({ ...before, [key]: value }))}
            />
          ))}
          {waiting.map(({ plan }) => {
            const key = planKey(plan);
            return (
              <Field
                key={key}
                label={`${apply.code}: ${plan.title ?? plan.plan}`}
                hint={apply.codeHint}
                error={codeWrong[key]}
              >
                <input
                  autoComplete="off"
                  autoCapitalize="characters"
                  spellCheck={false}
                  maxLength={40}
                  value={codes[key] ?? ""}
                  onChange={(event) =>
                    setCodes((before) => ({ ...before, [key]: event.target.value }))
                  }
                />
              </Field>
            );
          })}
          {(Object.keys(wrong).length > 0 || Object.keys(codeWrong).length > 0) && (
            <p className="banner bad" role="alert" data-apply="wrong">
              {waiting.length < all.length ? apply.severalLookAgain : apply.lookAgain}
            </p>
          )}
          <button type="submit" className="primary" disabled={busy}>
            {fill(apply.severalGo, { n: waiting.length })}
          </button>
          {failed && (
            <div data-apply="failed">
              <p className="banner warn">
                {fill(apply.severalFailed, {
                  plan: name(all.findIndex(({ plan }) => planKey(plan) === failed.key)),
                })}
              </p>
              <DeskProblem error={failed.error} trouble={failed.trouble} />
            </div>
          )}
        </form>
      )}
    </Card>
  );
}

/** It arrived at one desk; the applicant keeps what shows later what was answered there. */
function Received({ plan, sent }: { plan: Config; sent: Done }) {
  const { apply } = useOffice();
  const pool = (plan.addresses.pool ?? "").slice(2, 10).toLowerCase();
  return (
    <div className="banner good" role="status" data-apply="sent">
      <p>
        <strong>{plan.title ?? plan.plan}</strong> {apply.sent} {apply.keep}
      </p>
      <div className="row wrap">
        <button type="button" onClick={() => download(`document-${pool}.json`, sent.document)}>
          {apply.saveDocument}
        </button>
        <button type="button" onClick={() => download(`application-${pool}.json`, sent.file)}>
          {apply.saveApplication}
        </button>
      </div>
    </div>
  );
}
