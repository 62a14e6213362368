import { type Hex, keccak256, toBytes } from "viem";
import { canonicalJson, type Description, MOST_SEALED, SEALED_SCHEMA } from "./format";

/** The hash that is filed. */
export function hashOf({ schema, recipient, sha256, size }: Description): Hex {
  return keccak256(toBytes(canonicalJson({ schema, recipient, sha256, size })));
}

/** The hash of a description's file (`mutual-pool evidence pack`); undefined if it is none. */
export function readDescription(text: string): Hex | undefined {
  try {
    const found = JSON.parse(text) as Description;
    const right =
      Object.keys(found).sort().join() === "recipient,schema,sha256,size" &&
      found.schema === SEALED_SCHEMA &&
      /^age1[02-9ac-hj-np-z]{58}$/.test(found.recipient) &&
      /^[0-9a-f]{64}$/.test(found.sha256) &&
      Number.isSafeInteger(found.size) &&
      found.size > 0 &&
      found.size <= MOST_SEALED;
    return right ? hashOf(found) : undefined;
  } catch {
    return undefined;
  }
}
