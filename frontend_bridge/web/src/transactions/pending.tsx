import { useEffect, useSyncExternalStore } from "react";
import { useConfig } from "wagmi";
import { useChain } from "../chain/context";
import { shortHash } from "../format";
import { fill, useI18n } from "../i18n";
import { Who } from "../ui/who";
import { bundleAsker } from "./bundle";
import { eyesOf } from "./eyes";
import { look } from "./follow";
import { actName, Receipt } from "./receipt";
import { forgetSent, keepSent, onSent, readSent, type Sent } from "./sent";

/** Younger ones are not called slow. */
const SLOW = 180_000;
const EVERY = 4_000;

/** What this browser sent on this chain: the text is compared, as a new list would render for ever. */
function useKept(): Sent[] {
  const { chain } = useChain();
  const text = useSyncExternalStore(onSent, () =>
    JSON.stringify(readSent().filter((one) => one.chain === chain.id)),
  );
  return JSON.parse(text) as Sent[];
}

/** Follows what was sent until it has ended, also after the page was closed and opened again. */
function useFollowing(kept: readonly Sent[]): void {
  const { client } = useChain();
  const wagmi = useConfig();
  const waiting = JSON.stringify(kept.filter(({ fate }) => !fate));
  useEffect(() => {
    const all = JSON.parse(waiting) as Sent[];
    if (!all.length) return;
    let stopped = false;
    const eyes = { ...eyesOf(client), bundle: bundleAsker(wagmi) };
    const lookAtAll = async () => {
      for (const one of all) {
        const seen = await look(one, eyes).catch(() => undefined);
        // Told elsewhere, or forgotten, meanwhile.
        const still = readSent().some(({ hash, fate }) => hash === one.hash && !fate);
        if (stopped || !seen || !still) continue;
        if ("fate" in seen) keepSent({ ...one, fate: seen.fate });
        else if ("waiting" in seen && seen.nonce !== one.nonce)
          keepSent({ ...one, nonce: seen.nonce });
      }
    };
    // The one who sent it looks first.
    const timer = setInterval(() => void lookAtAll(), EVERY);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [client, wagmi, waiting]);
}

/** Says on every page what was sent and has not ended, and how it ended until that was read. */
export function PendingBanner() {
  const kept = useKept();
  useFollowing(kept);
  if (!kept.length) return null;
  return (
    <div className="pending" role="status" data-pending={kept.filter(({ fate }) => !fate).length}>
      {kept.map((one) => (
        <One key={one.hash} one={one} />
      ))}
    </div>
  );
}

function One({ one }: { one: Sent }) {
  const { t } = useI18n();
  const { fate } = one;
  const values = { what: actName(t, one.what), hash: shortHash(one.hash) };
  const slow = Date.now() - one.at > SLOW;
  const [words, tone] = !fate
    ? [slow ? t.stillPending : t.isPending, "warn"]
    : fate.is === "givenUp"
      ? [t.wasGivenUp, "bad"]
      : fate.is === "replaced"
        ? [fate.cancelled ? t.wasCancelled : t.wasReplaced, "bad"]
        : fate.ok
          ? [t.wasDone, "good"]
          : [fate.partly ? t.wasPartly : t.wasRefused, "bad"];
  return (
    <div className={`banner ${tone}`} data-fate={fate?.is ?? "waiting"}>
      <p>
        {fill(words, values)} <Who address={one.from} />
      </p>
      <Receipt sent={one} />
      {(fate || slow) && (
        <button type="button" className="quiet small" onClick={() => forgetSent(one.hash)}>
          {t.stillPendingForget}
        </button>
      )}
    </div>
  );
}
