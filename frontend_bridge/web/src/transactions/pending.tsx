import { useEffect, useState, useSyncExternalStore } from "react";
import { useConfig } from "wagmi";
import { useChain } from "../chain/context";
import { shortHash } from "../format";
import { useI18n } from "../i18n";
import { Filled } from "../ui/filled";
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

/**
 * Follows what was sent until it has ended, also after the page was closed and opened again.
 * Returns of each whether the node answered when it was looked for.
 */
function useFollowing(kept: readonly Sent[]): ReadonlyMap<string, boolean> {
  const { client } = useChain();
  const wagmi = useConfig();
  const [answered, setAnswered] = useState<ReadonlyMap<string, boolean>>(new Map());
  const waiting = JSON.stringify(kept.filter(({ fate }) => !fate));
  useEffect(() => {
    const all = JSON.parse(waiting) as Sent[];
    if (!all.length) return;
    let stopped = false;
    const eyes = { ...eyesOf(client), bundle: bundleAsker(wagmi) };
    const lookAtAll = async () => {
      const found = new Map<string, boolean>();
      for (const one of all) {
        const seen = await look(one, eyes).catch(() => undefined);
        found.set(one.hash, seen !== undefined);
        // Told elsewhere, or forgotten, meanwhile.
        const still = readSent().some(({ hash, fate }) => hash === one.hash && !fate);
        if (stopped || !seen || !still) continue;
        if ("fate" in seen) keepSent({ ...one, fate: seen.fate });
        else if ("waiting" in seen && seen.nonce !== one.nonce)
          keepSent({ ...one, nonce: seen.nonce });
      }
      // A new one each time, so that what takes long is called so.
      if (!stopped) setAnswered(found);
    };
    // The one who sent it looks first; what was kept from before is looked for at once.
    if (all.some(({ at }) => Date.now() - at > EVERY)) void lookAtAll();
    const timer = setInterval(() => void lookAtAll(), EVERY);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [client, wagmi, waiting]);
  return answered;
}

/** Says on every page what was sent and has not ended, and how it ended until that was read. */
export function PendingBanner() {
  const kept = useKept();
  const answered = useFollowing(kept);
  if (!kept.length) return null;
  return (
    <div className="pending" role="status" data-pending={kept.filter(({ fate }) => !fate).length}>
      {kept.map((one) => (
        <One key={one.hash} one={one} answered={answered.get(one.hash)} />
      ))}
    </div>
  );
}

function One({ one, answered }: { one: Sent; answered: boolean | undefined }) {
  const { t } = useI18n();
  const { fate } = one;
  const slow = Date.now() - one.at > SLOW;
  const late = slow && answered === true;
  const [words, tone] = !fate
    ? [late ? t.stillPending : t.isPending, "warn"]
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
        <Filled
          text={words}
          what={actName(t, one.what)}
          hash={shortHash(one.hash)}
          who={<Who address={one.from} />}
        />{" "}
        {/* What nobody looked for yet is not said to be anywhere. */}
        {!fate && answered === false && t.unseen}
        {!fate && answered && !slow && t.inNoBlock}
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
