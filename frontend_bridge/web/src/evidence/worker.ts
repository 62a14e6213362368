import type { Hex } from "viem";
import { makeContainer } from "./container";
import { hashOf } from "./descriptions";
import { EvidenceError, type EvidenceFile, kindOf, MOST_BYTES, MOST_FILES } from "./format";
import { identities } from "./identity";
import { kindOfDrawn, redrawn } from "./pictures";
import { openRegister, withEntry } from "./register";
import { savePack } from "./saved";
import {
  encryptedTo,
  lockedKey,
  makeGrant,
  newKey,
  openDelivered,
  openGrant,
  openSealed,
  openText,
  recipientOf,
  seal,
  sealText,
  unlockedKey,
} from "./sealing";
import { keyOfWords, wordsOf } from "./words";
import type { Opened, Packed, Task, Told } from "./work";

const tell = (told: Told) => postMessage(told);

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  try {
    tell({ result: await doing(data) });
  } catch (error) {
    if (error instanceof EvidenceError) tell({ fault: error.fault, about: error.about });
    else tell({ fault: "failed", about: "" });
  }
};

async function doing(task: Task): Promise<unknown> {
  switch (task.task) {
    case "pack":
      return pack(task.files, task.locker);
    case "lock":
      return lock(task.packer, task.password);
    case "grant":
      return makeGrant(await unlockedKey(task.key, task.password), task.filed, task.recipients);
    case "open": {
      const reader = await unlockedKey(await bytes(task.key), task.password);
      const key = await openGrant(await bytes(task.grant), reader, task.filed);
      return shown(await openSealed(await bytes(task.pack), key, task.filed));
    }
    case "openOwn": {
      const key = await unlockedKey(task.key, task.password);
      return shown(await openSealed(await bytes(task.pack), key, task.filed));
    }
    case "unlock": {
      const file = task.key instanceof Blob ? await bytes(task.key) : task.key;
      const key = await unlockedKey(file, task.password);
      return { key, recipient: await recipientOf(key) };
    }
    case "newKey": {
      const key = await newKey();
      return { file: await lockedKey(key, task.password), recipient: await recipientOf(key) };
    }
    case "deliver":
      return encryptedTo(await makeContainer(await drawnFiles(task.files)), [task.recipient]);
    case "delivered": {
      const key = await unlockedKey(task.key, task.password);
      return shown(await openDelivered(task.sealed, key));
    }
    case "words":
      return wordsOf(await unlockedKey(task.key, task.password));
    case "wordsOf":
      return wordsOf(task.key);
    case "restore": {
      const key = keyOfWords(task.words);
      if ((await recipientOf(key)) !== task.recipient) throw new EvidenceError("wordsOther");
      return { key, file: await lockedKey(key, task.password) };
    }
    case "whole": {
      const files = await openSealed(task.pack, task.claimKey, task.filed);
      return files.map(({ name }) => name);
    }
    case "granted":
      return firstGranted(task.grants, task.reader, task.filed);
    case "openWith":
      return shown(await openSealed(task.pack, task.claimKey, task.filed));
    case "passOn":
      return makeGrant(task.claimKey, task.filed, task.recipients);
    case "sealText":
      return sealText(task.text, task.recipient);
    case "openText":
      return openText(task.sealed, task.key);
    case "register":
      return openRegister(await task.register.text(), await bytes(task.secrets), task.password);
    case "note":
      return withEntry(task.register, task.entry);
    case "identities":
      return identities(task.ring, task.document, task.plan);
  }
}

/** The claim key of the first grant that opens; else the fault of the first one. */
async function firstGranted(grants: Uint8Array[], reader: string, filed: Hex): Promise<string> {
  let fault: unknown = new EvidenceError("grantOther");
  for (const [place, grant] of grants.entries()) {
    try {
      return await openGrant(grant, reader, filed);
    } catch (error) {
      if (place === 0) fault = error;
    }
  }
  throw fault;
}

/** What another worker sends by a port of its own. */
function handed<T>(port: MessagePort): Promise<T> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
  });
}

/** Encrypts the key that another worker packs with, and hands it back as its file has it. */
async function lock(packer: MessagePort, password: string): Promise<void> {
  const locked = lockedKey(await handed<string>(packer), password);
  packer.postMessage(await locked.catch(() => undefined));
  await locked;
}

async function pack(given: File[], locker: MessagePort): Promise<Packed> {
  const claimKey = await newKey();
  locker.postMessage(claimKey);
  const files = await drawnFiles(given);
  const { ciphertext, description } = await seal(await makeContainer(files), claimKey);
  const key = await handed<Uint8Array | undefined>(locker);
  if (!key) throw new EvidenceError("passwordMissing");
  tell({ done: given.length, of: given.length + 1 });
  const kept = {
    hash: hashOf(description).toLowerCase() as Hex,
    description,
    key,
    names: files.map(({ name }) => name),
    at: Math.floor(Date.now() / 1_000),
  };
  await savePack({ ...kept, ciphertext }).catch(() => {
    throw new EvidenceError("notKept");
  });
  return kept;
}

/** Files as they go into a pack: pictures drawn again, the rest as it is. */
async function drawnFiles(given: File[]): Promise<EvidenceFile[]> {
  if (!given.length) throw new EvidenceError("nothing");
  if (given.length > MOST_FILES) throw new EvidenceError("tooMany");
  const files: EvidenceFile[] = [];
  for (const file of given) {
    tell({ done: files.length, of: given.length + 1 });
    if (file.size > MOST_BYTES) throw new EvidenceError("tooLarge", file.name);
    if (!file.size) throw new EvidenceError("empty", file.name);
    const content = await bytes(file);
    const kind = kindOf(content);
    if (!kind) throw new EvidenceError("kind", file.name);
    if (kind.startsWith("image/")) {
      const drawn = await redrawn(content, kind, file.name);
      files.push({ name: file.name, kind: kindOfDrawn(drawn), content: drawn });
    } else files.push({ name: file.name, kind, content });
  }
  return files;
}

/** Files as they are shown: a picture is drawn again from its points, whichever program packed it. */
async function shown(files: EvidenceFile[]): Promise<Opened[]> {
  const found: Opened[] = [];
  for (const file of files) {
    if (!file.kind.startsWith("image/")) found.push(file);
    else {
      const drawn = await redrawn(file.content, file.kind, file.name);
      found.push({ ...file, kind: kindOfDrawn(drawn), content: drawn });
    }
  }
  return found;
}

async function bytes(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
