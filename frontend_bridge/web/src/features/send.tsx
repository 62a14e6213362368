import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChain } from "../chain/context";
import { DeskError } from "../desk/client";
import {
  lookAtInbox,
  OtherReceiverError,
  readSendLink,
  type SendLink,
  sendByLink,
} from "../desk/inbox";
import { WorkError, work } from "../evidence/work";
import { fill, useI18n } from "../i18n";
import { DeskTrouble } from "../ui/desktrouble";
import { When } from "../ui/fields";
import { InOffice, useOffice } from "../ui/office";
import { Card, Field, Loading } from "../ui/parts";
import { useFault } from "./evidence/faults";

const KINDS = "image/jpeg,image/png,image/webp,application/pdf,text/plain,.txt";

/** What a doctor or a relative sees behind a link: files go in, and nothing comes out. */
export default function SendPage({ link }: { link: string }) {
  return (
    <InOffice>
      <Behind link={link} />
    </InOffice>
  );
}

function Behind({ link }: { link: string }) {
  const { doctor } = useOffice();
  const { config } = useChain();
  const found = readSendLink(link);
  return (
    <>
      <h1>{doctor.sendTitle}</h1>
      <p className="lead">{doctor.sendLead}</p>
      {config.desk && found ? (
        <Open desk={config.desk} link={found} />
      ) : (
        <p className="banner bad" role="alert" data-link="none">
          {config.desk ? doctor.notWhole : doctor.noDesk}
        </p>
      )}
    </>
  );
}

function Open({ desk, link }: { desk: string; link: SendLink }) {
  const { doctor } = useOffice();
  const inbox = useQuery({
    queryKey: ["desk", desk, "inbox", link.secret],
    queryFn: () => lookAtInbox(desk, link),
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (inbox.error instanceof OtherReceiverError)
    return (
      <p className="banner bad" role="alert" data-link="other">
        {doctor.otherKey}
      </p>
    );
  if (inbox.error instanceof DeskError && inbox.error.status === 404)
    return (
      <p className="banner bad" role="alert" data-link="over">
        {doctor.over}
      </p>
    );
  if (inbox.error) return <DeskTrouble error={inbox.error} retry={() => void inbox.refetch()} />;
  if (!inbox.data) return <Loading shape="line" />;
  return (
    <Card title={doctor.filesTitle}>
      <p className="muted">
        {doctor.until} <When at={inbox.data.expires_at} />
      </p>
      <Files desk={desk} link={link} again={() => void inbox.refetch()} />
    </Card>
  );
}

function Files({ desk, link, again }: { desk: string; link: SendLink; again: () => void }) {
  const { t } = useI18n();
  const { doctor } = useOffice();
  const faultText = useFault();
  const [files, setFiles] = useState<File[]>([]);
  const [progress, setProgress] = useState<{ done: number; of: number }>();
  const [fault, setFault] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [sent, setSent] = useState<number>();
  // A field that is new again: the same file may be chosen after it was sent.
  const [turn, setTurn] = useState(0);
  const go = async () => {
    setFault(undefined);
    setError(undefined);
    setSent(undefined);
    setProgress({ done: 0, of: 1 });
    try {
      const sealed = await work({ task: "deliver", files, recipient: link.recipient });
      const content = new Blob([sealed as BlobPart]);
      await sendByLink(desk, link, content, (done, of) => setProgress({ done, of }));
      setSent(files.length);
      setFiles([]);
      setTurn((before) => before + 1);
    } catch (failed) {
      if (failed instanceof WorkError) setFault(faultText(failed));
      else {
        setError(failed);
        // It may have ended meanwhile.
        if (failed instanceof DeskError && failed.status === 404) again();
      }
    } finally {
      setProgress(undefined);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <Field label={t.evidenceChoose} hint={doctor.kinds} error={fault}>
        <input
          key={turn}
          type="file"
          multiple
          accept={KINDS}
          onChange={(event) => {
            setFiles([...(event.currentTarget.files ?? [])]);
            setSent(undefined);
          }}
        />
      </Field>
      <button type="submit" className="primary" disabled={!files.length || Boolean(progress)}>
        {doctor.send}
      </button>
      {progress && (
        <p role="status">
          {t.evidenceWorking} <progress value={progress.done} max={progress.of} />
        </p>
      )}
      {error !== undefined && <DeskTrouble error={error} />}
      {sent !== undefined && (
        <p className="banner good" role="status" data-sent={sent}>
          {fill(doctor.sent, { n: sent })}
        </p>
      )}
    </form>
  );
}
