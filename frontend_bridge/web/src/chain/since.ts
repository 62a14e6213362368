import { LAGGING, TroubleError } from "./errors";

/** How often a node that lags is asked again, and after how long. */
const TIMES = 40;
const PAUSE = 500;

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

/**
 * The latest block that was seen, or in which something was done: nothing older is shown after it.
 *
 * A node behind a balancer may answer from an earlier block than the one before it did. What is
 * read names the block, so that such a node refuses instead, and is asked again for a while.
 */
export class Since {
  block = 0n;

  constructor(
    private readonly times = TIMES,
    private readonly rest: () => Promise<unknown> = pause,
  ) {}

  reach(block: bigint): void {
    if (block > this.block) this.block = block;
  }

  /** Reads at the block that was reached; a node without it is asked again for a while. */
  async read<T>(ask: (blockNumber: bigint | undefined) => Promise<T>): Promise<T> {
    if (this.block === 0n) return ask(undefined);
    for (let times = 1; ; times += 1) {
      try {
        return await ask(this.block);
      } catch (error) {
        if (!LAGGING.test(String(error)) || times >= this.times) throw error;
        await this.rest();
      }
    }
  }

  /** Asks again for what names a block until it is not before the one that was reached. */
  async wait<T>(ask: () => Promise<T>, blockOf: (found: T) => bigint): Promise<T> {
    for (let times = 1; ; times += 1) {
      const found = await ask();
      if (blockOf(found) >= this.block) return found;
      if (times >= this.times) {
        // The chain itself may have become shorter: next time it is taken as it is.
        this.block = blockOf(found);
        throw new TroubleError({ kind: "lagging" });
      }
      await this.rest();
    }
  }
}
