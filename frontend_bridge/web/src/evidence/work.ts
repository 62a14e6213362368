import type { Hex } from "viem";
import type { Fault } from "./format";
import type { Document, PlanOf, Ring } from "./identity";
import type { Entry, OpenRegister } from "./register";
import type { SavedPack } from "./saved";

/** What the page asks of the worker that packs and opens evidence. */
export type Task =
  | { task: "pack"; files: File[]; locker: MessagePort }
  | { task: "lock"; packer: MessagePort; password: string }
  | { task: "grant"; key: Uint8Array; password: string; filed: Hex; recipients: string[] }
  | { task: "open"; pack: Blob; grant: Blob; key: Blob; password: string; filed: Hex }
  | { task: "openOwn"; pack: Blob; key: Uint8Array; password: string; filed: Hex }
  | { task: "unlock"; key: Blob | Uint8Array; password: string }
  | { task: "newKey"; password: string }
  | { task: "deliver"; files: File[]; recipient: string }
  | { task: "delivered"; sealed: Uint8Array; key: Uint8Array; password: string }
  | { task: "words"; key: Uint8Array; password: string }
  | { task: "wordsOf"; key: string }
  | { task: "restore"; words: string; password: string; recipient: string }
  | { task: "whole"; pack: Uint8Array; claimKey: string; filed: Hex }
  | { task: "granted"; grants: Uint8Array[]; reader: string; filed: Hex }
  | { task: "openWith"; pack: Uint8Array; claimKey: string; filed: Hex }
  | { task: "passOn"; claimKey: string; filed: Hex; recipients: string[] }
  | { task: "sealText"; text: string; recipient: string }
  | { task: "openText"; sealed: Uint8Array; key: string }
  | { task: "register"; register: Blob; secrets: Blob; password: string }
  | { task: "note"; register: string; entry: Entry }
  | { task: "identities"; ring: Ring; document: Document; plan: PlanOf };

/** A pack that the browser keeps; what was encrypted stays with the worker. */
export type Packed = Omit<SavedPack, "ciphertext"> & { hash: Hex };

export interface Opened {
  name: string;
  kind: string;
  content: Uint8Array;
}

/** What the worker tells: how far it is, what came of it, or why nothing did. */
export type Told =
  | { done: number; of: number }
  | { result: unknown }
  | { fault: Fault | "failed"; about: string };

interface Results {
  pack: Packed;
  lock: undefined;
  grant: Uint8Array;
  open: Opened[];
  openOwn: Opened[];
  /** A key out of its file, and its public part. */
  unlock: { key: string; recipient: string };
  /** A new reading key as its file has it, and its public part. */
  newKey: { file: Uint8Array; recipient: string };
  /** Files encrypted to somebody's key alone. */
  deliver: Uint8Array;
  delivered: Opened[];
  words: string[];
  wordsOf: string[];
  /** The claim key of its words: as it is, and as its file has it. */
  restore: { key: string; file: Uint8Array };
  /** The names of the files of a pack that was filed. */
  whole: string[];
  /** The claim key of the first grant that opens. */
  granted: string;
  openWith: Opened[];
  passOn: Uint8Array;
  sealText: Uint8Array;
  openText: string;
  register: OpenRegister;
  /** The register with one entry more. */
  note: string;
  /** A person's identity under each secret, that of the newest first. */
  identities: Hex[];
}

/** Why a task ended without a result. */
export class WorkError extends Error {
  constructor(
    readonly fault: Fault | "failed",
    readonly about: string,
  ) {
    super(`${fault} ${about}`.trim());
    this.name = "WorkError";
  }
}

/** Has the worker do a task; the page stays alive meanwhile. */
export function work<T extends Task>(
  task: T,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<Results[T["task"]]> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const done = new Promise<Results[T["task"]]>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ("of" in data) onProgress(data.done, data.of);
      else if ("fault" in data) reject(new WorkError(data.fault, data.about));
      else resolve(data.result as Results[T["task"]]);
    };
    worker.onerror = () => reject(new WorkError("failed", ""));
  });
  const ports = Object.values(task).filter((part) => part instanceof MessagePort);
  worker.postMessage(task, ports);
  return done.finally(() => worker.terminate());
}

/**
 * Packs files, encrypts them to a new claim key and that key by a password, and keeps both in the
 * browser. The password takes about as long as the files, so that a worker of its own is at it
 * meanwhile. The two speak by a port of their own: the page never has the key, and copies no pack.
 */
export async function packed(
  files: File[],
  password: string,
  onProgress: (done: number, of: number) => void,
): Promise<Packed> {
  const { port1: locker, port2: packer } = new MessageChannel();
  const [pack] = await Promise.all([
    work({ task: "pack", files, locker }, onProgress),
    work({ task: "lock", packer, password }),
  ]);
  return pack;
}
