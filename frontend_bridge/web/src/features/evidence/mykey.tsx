import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useConnection } from "wagmi";
import { useChain, useHead } from "../../chain/context";
import { recipientKey } from "../../evidence/recipients";
import { work } from "../../evidence/work";
import { useI18n } from "../../i18n";
import { readingKey } from "../../protocol/readingkeys";
import { ActStatus } from "../../transactions/status";
import { useAct } from "../../transactions/useAct";
import { When } from "../../ui/fields";
import { NewPassword, NOTHING_CHOSEN } from "../../ui/newpassword";
import { useOffice } from "../../ui/office";
import { Loading } from "../../ui/parts";
import { saveBlob } from "./blobs";
import { useFault } from "./faults";

/** A key is published for a year; the board takes 400 days at most. */
const LASTS = 365 * 86_400;

/** One's own key to which others encrypt: whether it is published, and how to make one. */
export default function MyReadingKey() {
  const { mykey } = useOffice();
  const { client, config, rpc } = useChain();
  const { address } = useConnection();
  const head = useHead();
  const block = head.data && { number: Number(head.data.number), time: head.data.time };
  const key = useQuery({
    queryKey: ["chain", "myKey", rpc, address],
    queryFn: async () =>
      address && block ? readingKey(client, config, address, block) : Promise.reject(),
    enabled: Boolean(address && block),
    retry: 1,
  });
  if (!address) return null;
  if (!key.data || !block) return <Loading shape="line" error={key.error} />;
  if (key.data.key)
    return (
      <p className="muted" data-mykey="published">
        {mykey.published} <When at={key.data.expiry} />
      </p>
    );
  return <NewKey now={block.time} />;
}

function NewKey({ now }: { now: number }) {
  const { t } = useI18n();
  const { mykey } = useOffice();
  const faultText = useFault();
  const { act, state, ready } = useAct();
  const [chosen, setChosen] = useState(NOTHING_CHOSEN);
  const { password, again } = chosen;
  const [fault, setFault] = useState<string>();
  const [working, setWorking] = useState(false);
  const [recipient, setRecipient] = useState<string>();
  const make = async () => {
    setWorking(true);
    setFault(undefined);
    try {
      const made = await work({ task: "newKey", password });
      saveBlob("reading-key.age", new Blob([made.file as BlobPart]));
      setRecipient(made.recipient);
    } catch (error) {
      setFault(faultText(error));
    } finally {
      setWorking(false);
    }
  };
  const publish = () => {
    if (!recipient) return;
    const args = [recipientKey(recipient), BigInt(now + LASTS)];
    void act({ role: "keys", functionName: "publish", args });
  };
  return (
    <div data-mykey={recipient ? "made" : "none"}>
      <p>{mykey.lead}</p>
      <NewPassword
        label={t.openPassword}
        labelAgain={t.evidencePasswordAgain}
        fault={fault}
        differs={t.evidencePasswordDiffers}
        chosen={chosen}
        onChange={setChosen}
      />
      <button
        type="button"
        disabled={!password || again !== password || working}
        onClick={() => void make()}
      >
        {working ? t.evidenceWorking : mykey.make}
      </button>
      {recipient && (
        <>
          <p className="banner">{mykey.saved}</p>
          <button type="button" className="primary" disabled={!ready} onClick={publish}>
            {mykey.publish}
          </button>
        </>
      )}
      <ActStatus state={state} />
    </div>
  );
}
