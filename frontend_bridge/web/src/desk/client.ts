/** Asking the desk: the community's office, which keeps what is public or encrypted for its readers. */

/** An answer takes so long at most, in milliseconds. */
const PATIENCE = 15_000;

/** What the desk refused, in its own sentence; status 0 where it did not answer. */
export class DeskError extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

/** The desk named in the configuration is another plan's: nothing of it is shown, nothing is sent. */
export class OtherDeskError extends Error {
  constructor(readonly plan: string) {
    super(`the desk is of the plan ${plan}`);
  }
}

/** What everybody may know of a desk. */
export interface About {
  plan: string;
  chain_id: number;
  pool: string;
  claim_desk: string;
  /** The account that signs receipts. */
  receipts: string;
}

/** Whether a desk is the plan's: of its chain, with its contracts. */
export function isDeskOf(
  about: About,
  config: { chainId: number; addresses: Record<string, string> },
): boolean {
  // What answers there may be no desk at all.
  const same = (one: unknown, role: string) =>
    typeof one === "string" && one.toLowerCase() === config.addresses[role]?.toLowerCase();
  return (
    about.chain_id === config.chainId && same(about.pool, "pool") && same(about.claim_desk, "desk")
  );
}

/**
 * The desk's answer to a question, or to what `body` asks it to do.
 *
 * Throws `DeskError`: with the status of a refusal, or with 0 where nothing usable came back.
 */
export async function askDesk<T>(
  desk: string,
  path: string,
  body?: unknown,
  /** The session is a cookie of the desk's own host; a request that is to name nobody omits it. */
  credentials: "include" | "omit" = "include",
): Promise<T> {
  const answer = await fetch(`${desk.replace(/\/+$/, "")}/desk/v1/${path}`, {
    method: body === undefined ? "GET" : "POST",
    credentials,
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
    ...(body !== undefined && {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  }).catch((error: unknown) => {
    throw new DeskError(0, error instanceof Error ? error.message : String(error));
  });
  const told = (await answer.json().catch(() => undefined)) as unknown;
  if (!answer.ok) {
    const detail = (told as { detail?: unknown } | undefined)?.detail;
    throw new DeskError(answer.status, typeof detail === "string" ? detail : "");
  }
  if (told === undefined) throw new DeskError(0, "the answer is no JSON");
  return told as T;
}
