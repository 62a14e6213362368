import { useEffect, useSyncExternalStore } from "react";
import { useChain } from "../chain/context";
import { shortHash } from "../format";
import { fill, useI18n } from "../i18n";
import { forgetSent, onSent, readSent } from "./sent";

/** Younger ones are told where they were sent. */
const SLOW = 180_000;
const EVERY = 10_000;

/** Says on every page which transactions of this browser have no receipt yet. */
export function PendingBanner() {
  const { t } = useI18n();
  const { client, chain } = useChain();
  // The text is what is compared: a new list of the same would render for ever.
  const text = useSyncExternalStore(onSent, () =>
    JSON.stringify(readSent().filter((one) => one.chain === chain.id)),
  );
  const all = JSON.parse(text) as ReturnType<typeof readSent>;
  useEffect(() => {
    const hashes = (JSON.parse(text) as ReturnType<typeof readSent>).map(({ hash }) => hash);
    if (!hashes.length) return;
    const look = () => {
      for (const hash of hashes)
        client.getTransactionReceipt({ hash }).then(
          () => forgetSent(hash),
          () => undefined,
        );
    };
    look();
    const timer = setInterval(look, EVERY);
    return () => clearInterval(timer);
  }, [client, text]);
  const old = all.filter(({ at }) => Date.now() - at > SLOW);
  if (!old.length) return null;
  return (
    <div className="banner warn" role="status" data-pending={old.length}>
      {old.map(({ hash, what }) => (
        <p key={hash}>
          {fill(t.stillPending, { what, hash: shortHash(hash) })}{" "}
          <button type="button" className="quiet" onClick={() => forgetSent(hash)}>
            {t.stillPendingForget}
          </button>
        </p>
      ))}
    </div>
  );
}
