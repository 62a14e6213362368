import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import { useChain } from "../../chain/context";
import { formed, type Receipt, ReceiptForm } from "../../desk/answers";
import { DeskError } from "../../desk/client";
import { useDesk } from "../../desk/session";
import { fileHeader, sendFile } from "../../desk/transfer";
import { keepReceipt, type SavedPack, savedPack } from "../../evidence/saved";
import { withUnit } from "../../format";
import { fill, useI18n } from "../../i18n";
import { receiptFits, STORE_EVIDENCE } from "../../protocol/deskacts";
import { DeskProblem, useDeskAct } from "../../transactions/deskact";
import { DeskTrouble } from "../../ui/desktrouble";
import { When } from "../../ui/fields";
import { InOffice, useOffice } from "../../ui/office";
import { Loading } from "../../ui/states";
import { saveBlob } from "./blobs";

const MB = 1_000_000;
/** A signature is used again until so many seconds before its end. */
const MARGIN = 60;

/** A pack that is kept on this device, sent to the desk for those who decide. */
export default function SendPack({ hash, member }: { hash: string; member: Address }) {
  return (
    <InOffice>
      <Sending hash={hash} member={member} />
    </InOffice>
  );
}

function Sending({ hash, member }: { hash: string; member: Address }) {
  const desk = useDesk();
  const kept = useQuery({
    queryKey: ["evidence", hash],
    queryFn: async () => (await savedPack(hash)) ?? null,
    retry: false,
  });
  if (desk.error) return <DeskTrouble error={desk.error} retry={() => void desk.refetch()} />;
  if (!desk.data || kept.data === undefined) return <Loading shape="line" error={kept.error} />;
  if (!kept.data) return null;
  if (kept.data.receipt) return <Received receipt={kept.data.receipt} />;
  return (
    <Send
      pack={kept.data}
      member={member}
      signer={desk.data.receipts}
      onSent={() => void kept.refetch()}
    />
  );
}

type Signed = { act: Record<string, unknown>; signature: string };

function Send({
  pack,
  member,
  signer,
  onSent,
}: {
  pack: SavedPack;
  member: Address;
  /** The account by which the desk signs receipts. */
  signer: string;
  onSent: () => void;
}) {
  const { send } = useOffice();
  const { t } = useI18n();
  const { config } = useChain();
  const { address } = useConnection();
  const { attempt, signed, busy, error, trouble } = useDeskAct(address);
  const [progress, setProgress] = useState<number>();
  const [wrong, setWrong] = useState(false);
  // What was signed holds for minutes: a broken transfer goes on without another signature.
  const ready = useRef<{ by: string; signed: Signed }>(undefined);
  const go = () =>
    attempt(async () => {
      setWrong(false);
      const now = Date.now() / 1_000;
      const before = ready.current;
      const holds =
        before?.by === address && Number(before?.signed.act.deadline) - MARGIN > now
          ? before
          : undefined;
      const values = { member, evidenceHash: pack.hash, size: pack.description.size };
      const act = holds?.signed ?? (await signed(STORE_EVIDENCE, values, send.why));
      ready.current = { by: address ?? "", signed: act };
      setProgress(0);
      try {
        const answer = await sendFile(
          config.desk ?? "",
          "evidence",
          fileHeader(act, pack.description.recipient),
          new Blob([pack.ciphertext as BlobPart]),
          setProgress,
        );
        const receipt = formed(ReceiptForm, answer);
        if (!(await receiptFits(config, signer, receipt, pack.description))) {
          setWrong(true);
          return;
        }
        await keepReceipt(pack.hash, receipt);
        onSent();
      } catch (failed) {
        // What the desk refused is not sent a second time as it is.
        if (failed instanceof DeskError && failed.status !== 0) ready.current = undefined;
        throw failed;
      } finally {
        setProgress(undefined);
      }
    });
  const broke = error instanceof DeskError && error.status === 0;
  const size = fill(t.megabytes, {
    n: (Math.ceil((10 * pack.description.size) / MB) / 10).toFixed(1),
  });
  return (
    <div data-send="waiting">
      <p>{fill(send.lead, { size })}</p>
      <button type="button" disabled={busy || !address} onClick={() => void go()}>
        {broke ? send.again : send.go}
      </button>
      {progress !== undefined && (
        <p role="status">
          {send.sending} <progress value={progress} max={pack.description.size} />{" "}
          {withUnit(String(Math.floor((100 * progress) / pack.description.size)), "%")}
        </p>
      )}
      {broke ? (
        <p className="banner bad" role="alert" data-send="broke">
          {send.broke}
        </p>
      ) : (
        <DeskProblem error={error} trouble={trouble} />
      )}
      {wrong && (
        <p className="banner bad" role="alert" data-send="wrong">
          {send.receiptWrong}
        </p>
      )}
    </div>
  );
}

/** The desk's confirmation, which its holder can show to anybody. */
function Received({ receipt }: { receipt: Receipt }) {
  const { send } = useOffice();
  const text = `${JSON.stringify(receipt, null, 2)}\n`;
  return (
    <div className="banner good" role="status" data-send="received">
      <p>
        {send.received} <When at={receipt.stored_at} />
      </p>
      <p className="muted">{send.receivedNote}</p>
      <button
        type="button"
        className="quiet small"
        onClick={() => saveBlob("receipt.json", new Blob([text], { type: "application/json" }))}
      >
        {send.saveReceipt}
      </button>
    </div>
  );
}
