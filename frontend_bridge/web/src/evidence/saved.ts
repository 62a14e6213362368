import { zipSync } from "fflate";
import type { Receipt } from "../desk/answers";
import type { Description } from "./format";

/** A pack of one's own, kept on this device until the claim is over. */
export interface SavedPack {
  /** The hash that is filed. */
  hash: string;
  description: Description;
  ciphertext: Uint8Array;
  /** The claim key, encrypted by a password of the claimant's. */
  key: Uint8Array;
  names: string[];
  /** When it was packed, in seconds. */
  at: number;
  /** The desk's, once it has the pack. */
  receipt?: Receipt;
}

const DATABASE = "mutual-pool-evidence";
const PACKS = "packs";

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(PACKS, { keyPath: "hash" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function run<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opened = await database();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = opened.transaction(PACKS, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(PACKS));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
}

/** Keeps a pack, and makes sure that it is there: only then may its hash be filed. */
export async function savePack(pack: SavedPack): Promise<void> {
  await run("readwrite", (store) => store.put(pack));
  const kept = await savedPack(pack.hash);
  if (kept?.ciphertext.length !== pack.ciphertext.length) throw new Error("not kept");
  await askToPersist();
}

/** Asks the browser not to clear what it keeps for a page when the disk fills; a worker cannot. */
export async function askToPersist(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}

export async function savedPack(hash: string): Promise<SavedPack | undefined> {
  return run<SavedPack | undefined>("readonly", (store) => store.get(hash.toLowerCase()));
}

/** Keeps the desk's receipt beside the pack. */
export async function keepReceipt(hash: string, receipt: Receipt): Promise<void> {
  const pack = await savedPack(hash);
  if (pack) await run("readwrite", (store) => store.put({ ...pack, receipt }));
}

export async function forgetPack(hash: string): Promise<void> {
  await run("readwrite", (store) => store.delete(hash.toLowerCase()));
}

/** The folder of a pack in one file, the very one that `mutual-pool evidence pack` writes. */
export function folderOf(pack: SavedPack): Blob {
  const description = jsonOf(pack.description);
  const files = {
    "claim-key.age": pack.key,
    "evidence.age": pack.ciphertext,
    "description.json": description,
    ...(pack.receipt && { "receipt.json": jsonOf(pack.receipt) }),
  };
  return new Blob([zipSync(files, { level: 0 }) as BlobPart], { type: "application/zip" });
}

function jsonOf(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
