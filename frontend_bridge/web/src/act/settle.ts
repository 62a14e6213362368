/**
 * Waiting for a transaction whose hash exists.
 *
 * From the moment there is a hash, no silence and no failure of a node says that nothing happened:
 * the transaction may still be mined. So waiting goes on, and says so, until there is a receipt.
 */

export interface Waiting<Receipt> {
  /** Waits for the receipt for some minutes; fails if there is none, or if the node is away. */
  wait: () => Promise<Receipt>;
  /** Called each time that a wait ended without a receipt. */
  onSlow: (times: number) => void;
  /** Whether nobody wants to know any more. */
  stopped: () => boolean;
  /** Pauses between two waits. */
  pause: () => Promise<void>;
}

/** The receipt, however long it takes; undefined if nobody wants to know any more. */
export async function settle<Receipt>(waiting: Waiting<Receipt>): Promise<Receipt | undefined> {
  for (let times = 1; !waiting.stopped(); times += 1) {
    try {
      return await waiting.wait();
    } catch {
      waiting.onSlow(times);
      await waiting.pause();
    }
  }
  return undefined;
}
