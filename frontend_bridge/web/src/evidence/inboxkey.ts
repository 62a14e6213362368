/** The link of one's own by which others send files, kept on this device with the key that opens them. */
export interface KeptLink {
  account: string;
  recipient: string;
  secret: string;
  /** What the desk knows the link by. */
  hash: `0x${string}`;
  /** In seconds. */
  expiry: number;
  /** The key of the files, encrypted by a password of the claimant's. */
  key: string;
}

const place = (plan: string, account: string) =>
  `mutual-pool.inbox.${plan}.${account}`.toLowerCase();

/** The link of an account that is kept here, if any. */
export function keptLink(plan: string, account: string): KeptLink | undefined {
  try {
    const found = JSON.parse(
      localStorage.getItem(place(plan, account)) ?? "null",
    ) as KeptLink | null;
    const whole =
      found &&
      [found.recipient, found.secret, found.hash, found.key].every(
        (one) => typeof one === "string",
      ) &&
      Number.isSafeInteger(found.expiry);
    return whole ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it, and says whether it is kept: without its key nobody opens what is sent. */
export function keepLink(plan: string, link: KeptLink): boolean {
  try {
    localStorage.setItem(place(plan, link.account), JSON.stringify(link));
  } catch {
    return false;
  }
  return keptLink(plan, link.account)?.secret === link.secret;
}

export function forgetLink(plan: string, account: string): void {
  localStorage.removeItem(place(plan, account));
}
