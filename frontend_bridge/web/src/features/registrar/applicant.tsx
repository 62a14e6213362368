import { useState } from "react";
import type { Address, Hex } from "viem";
import { useHead } from "../../chain/context";
import type { ApplicationAtDesk } from "../../desk/answers";
import type { Session } from "../../desk/session";
import { work } from "../../evidence/work";
import { fill, useI18n } from "../../i18n";
import type { Application } from "../../protocol/applications";
import { CLOSE_APPLICATION } from "../../protocol/deskacts";
import { type Questions, said, shownAnswer } from "../../protocol/questions";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { When } from "../../ui/fields";
import { useOffice } from "../../ui/office";
import { Card, Facts, Field, Who } from "../../ui/parts";
import { Certify } from "./certify";
import { noteOf, type Remark, remarksOn, STATES, type State, stateOf } from "./held";
import { type OwnRegister, useRegisterFault } from "./register";

/** One applicant: what they answered, what to look at, the note, and the certificate. */
export function Applicant({
  row,
  found,
  document,
  questions,
  own,
  onOwn,
  session,
  onGone,
}: {
  row: ApplicationAtDesk;
  found: Application;
  document: Hex;
  questions: Questions | undefined;
  own: OwnRegister | undefined;
  onOwn: (own: OwnRegister) => void;
  session: Session;
  onGone: () => void;
}) {
  const { t, language } = useI18n();
  const { registrar } = useOffice();
  const remarks = remarksOn(found, questions, own?.entries);
  const byId = new Map(questions?.questions.map((one) => [one.id, one]));
  const about = (name: string | undefined) => {
    const question = name ? byId.get(name) : undefined;
    return question ? said(question.text, language) : (name ?? "");
  };
  return (
    <div className="columns">
      <Card title={registrar.answersTitle}>
        <Facts
          rows={[
            [t.member, <Who key="w" address={row.act.account as Address} />],
            [t.when, <When key="a" at={found.at} />],
          ]}
        />
        <ul className="plain" data-remarks={remarks.length}>
          {remarks.map((remark) => (
            <li key={`${remark.kind} ${remark.about}`} className="banner" data-remark={remark.kind}>
              {remarkText(remark, registrar, about)}
            </li>
          ))}
        </ul>
        <dl className="answers" data-answers={Object.keys(found.answers).length}>
          {Object.entries(found.answers).map(([name, answer]) => {
            const question = byId.get(name);
            const yesNo =
              question?.kind === "yes-no" ? (answer === "yes" ? t.yes : t.no) : undefined;
            return (
              <div key={name}>
                <dt>{about(name)}</dt>
                <dd className="wrap">
                  <strong>
                    {yesNo ?? (question ? shownAnswer(question, answer, language) : String(answer))}
                  </strong>
                </dd>
              </div>
            );
          })}
        </dl>
      </Card>
      <div>
        <Note found={found} document={document} own={own} onOwn={onOwn} />
        <Certify member={row.act.account as Address} own={own} />
        <Dismiss document={document} own={own} session={session} onGone={onGone} />
      </div>
    </div>
  );
}

function remarkText(
  { kind, about }: Remark,
  texts: Partial<Record<string, string>>,
  name: (about: string | undefined) => string,
): string {
  return fill(texts[`remark_${kind}`] ?? kind, { about: name(about) });
}

/** What became of an application, as an entry of the register. */
function Note({
  found,
  document,
  own,
  onOwn,
}: {
  found: Application;
  document: Hex;
  own: OwnRegister | undefined;
  onOwn: (own: OwnRegister) => void;
}) {
  const { registrar } = useOffice();
  const head = useHead();
  const faultText = useRegisterFault();
  const before = own && stateOf(own.entries, document);
  const [state, setState] = useState<State>("admitted");
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const now = head.data?.time;
  const go = async () => {
    if (!own || now === undefined) return;
    setWorking(true);
    setFault(undefined);
    try {
      const entry = noteOf(found, document, state, text, now);
      const register = await work({ task: "note", register: own.text, entry });
      onOwn({ ...own, text: register, entries: [...own.entries, entry], unsaved: true });
      setText("");
    } catch (error) {
      setFault(faultText(error));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Card title={registrar.noteTitle}>
      {!own && <p className="muted">{registrar.noteNeeds}</p>}
      {own && (
        <>
          {before && (
            <p data-noted={before}>
              {registrar.noted} <strong>{registrar[before]}</strong>
            </p>
          )}
          <Field label={registrar.noteState}>
            <select value={state} onChange={(event) => setState(event.target.value as State)}>
              {STATES.map((one) => (
                <option key={one} value={one}>
                  {registrar[one]}
                </option>
              ))}
            </select>
          </Field>
          <Field label={registrar.noteText} hint={registrar.noteHint} error={fault}>
            <textarea rows={2} value={text} onChange={(event) => setText(event.target.value)} />
          </Field>
          <button type="button" disabled={working || now === undefined} onClick={() => void go()}>
            {registrar.noteGo}
          </button>
        </>
      )}
    </Card>
  );
}

/** The desk deletes an application, once what became of it is noted. */
function Dismiss({
  document,
  own,
  session,
  onGone,
}: {
  document: Hex;
  own: OwnRegister | undefined;
  session: Session;
  onGone: () => void;
}) {
  const { registrar } = useOffice();
  const { t } = useI18n();
  const { act, busy, error, trouble } = useDeskAct(session.account);
  const [asked, setAsked] = useState(false);
  const noted = own && stateOf(own.entries, document) && !own.unsaved;
  const go = async () => {
    const values = { document };
    const done = await act(CLOSE_APPLICATION, values, registrar.whyDismiss, "applications/close");
    if (done !== undefined) onGone();
  };
  return (
    <Card title={registrar.dismissTitle}>
      <p>{registrar.dismissLead}</p>
      {!noted && <p className="banner">{registrar.dismissFirst}</p>}
      {!asked && (
        <button type="button" onClick={() => setAsked(true)}>
          {registrar.dismiss}
        </button>
      )}
      {asked && (
        <div className="row wrap">
          <button type="button" onClick={() => setAsked(false)}>
            {t.cancel}
          </button>
          <button type="button" disabled={busy} onClick={() => void go()}>
            {registrar.dismissGo}
          </button>
        </div>
      )}
      <DeskProblem error={error} trouble={trouble} />
    </Card>
  );
}
