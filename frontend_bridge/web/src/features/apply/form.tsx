import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Address } from "viem";
import { useChain } from "../../chain/context";
import { download } from "../../chain/files";
import { DeskError } from "../../desk/client";
import { fileHeader, sendFile } from "../../desk/transfer";
import { work } from "../../evidence/work";
import { useI18n } from "../../i18n";
import {
  applicationFile,
  documentOf,
  newApplication,
  plainCode,
  shownCode,
  statedOf,
} from "../../protocol/applications";
import { SEND_APPLICATION } from "../../protocol/deskacts";
import { checkedAnswers, type Questions, type Wrong } from "../../protocol/questions";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { useOffice } from "../../ui/office";
import { Field } from "../../ui/parts";
import { Asked } from "./asked";

interface Sent {
  document: string;
  file: string;
}

/** The plan's questions; the answers are encrypted to the registrar, and their hash is signed. */
export function ApplicationForm({
  account,
  questions,
  recipient,
  now,
  code: handed,
}: {
  account: Address;
  questions: Questions;
  /** The registrar's key. */
  recipient: string;
  /** The chain's time, in seconds. */
  now: number;
  /** The invite code of the link by which the applicant came. */
  code?: string;
}) {
  const { apply } = useOffice();
  const { language } = useI18n();
  const { config } = useChain();
  const queries = useQueryClient();
  const { attempt, signed, busy, error, trouble } = useDeskAct(
    account,
    () =>
      void queries.invalidateQueries({ queryKey: ["desk", config.desk, "read", "applications"] }),
  );
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [code, setCode] = useState(shownCode(plainCode(handed ?? "") ?? ""));
  const [wrong, setWrong] = useState<Record<string, Wrong>>({});
  const [codeWrong, setCodeWrong] = useState(false);
  const [sent, setSent] = useState<Sent>();
  const go = () => {
    const found = checkedAnswers(questions, typed);
    const invite = plainCode(code);
    setWrong(found.wrong);
    setCodeWrong(!invite);
    if (Object.keys(found.wrong).length || !invite) return;
    void attempt(async () => {
      setSent(undefined);
      const made = newApplication(config, account, questions.digest, found.answers, invite, now);
      const document = documentOf(made);
      const sealed = await work({ task: "sealText", text: document, recipient });
      const act = await signed(SEND_APPLICATION, await statedOf(made, sealed), apply.why);
      const content = new Blob([sealed as BlobPart]);
      await sendFile(config.desk ?? "", "applications", fileHeader(act), content, () => {});
      setSent({ document, file: applicationFile(act.act, act.signature, sealed) });
    });
  };
  if (sent) return <Received sent={sent} />;
  const broke = error instanceof DeskError && error.status === 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <p className="muted">{apply.sealedNote}</p>
      {questions.questions.map((question) => (
        <Asked
          key={question.id}
          question={question}
          language={language}
          value={typed[question.id] ?? ""}
          wrong={wrong[question.id]}
          onValue={(value) => setTyped((before) => ({ ...before, [question.id]: value }))}
        />
      ))}
      <Field
        label={apply.code}
        hint={apply.codeHint}
        error={codeWrong ? apply.codeWrong : undefined}
      >
        <input
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      {(Object.keys(wrong).length > 0 || codeWrong) && (
        <p className="banner bad" role="alert" data-apply="wrong">
          {apply.lookAgain}
        </p>
      )}
      <button type="submit" className="primary" disabled={busy}>
        {apply.go}
      </button>
      {broke ? (
        <p className="banner bad" role="alert" data-apply="broke">
          {apply.broke}
        </p>
      ) : (
        <DeskProblem error={error} trouble={trouble} />
      )}
    </form>
  );
}

/** It arrived; the applicant keeps what shows later what was answered. */
function Received({ sent }: { sent: Sent }) {
  const { apply } = useOffice();
  return (
    <div className="banner good" role="status" data-apply="sent">
      <p>{apply.sent}</p>
      <p>{apply.keep}</p>
      <div className="row wrap">
        <button type="button" onClick={() => download("document.json", sent.document)}>
          {apply.saveDocument}
        </button>
        <button type="button" onClick={() => download("application.json", sent.file)}>
          {apply.saveApplication}
        </button>
      </div>
    </div>
  );
}
