import { concatHex, type Hex, keccak256 } from "viem";
import { at } from "../chain/contracts";
import type { Config } from "../config";
import type { Receipt } from "../desk/answers";
import { hashOf } from "../evidence/descriptions";
import type { Description } from "../evidence/format";
import type { ActKind } from "./acts";
import { signerOf, type TypedMessage } from "./typed";

/** The acts of evidence and applications; `mutual_pool/office/desk/kinds.py` is the other half. */

export const STORE_EVIDENCE: ActKind = {
  name: "StoreEvidence",
  own: [
    { name: "member", type: "address" },
    { name: "evidenceHash", type: "bytes32" },
    { name: "size", type: "uint64" },
  ],
};

export const ADD_GRANT: ActKind = {
  name: "AddGrant",
  own: [
    { name: "claim", type: "uint32" },
    { name: "grantHash", type: "bytes32" },
    { name: "readers", type: "address[]" },
  ],
};

export const ASK_EVIDENCE: ActKind = {
  name: "AskEvidence",
  own: [{ name: "claim", type: "uint32" }],
};

export const CANNOT_OPEN: ActKind = {
  name: "CannotOpen",
  own: [
    { name: "claim", type: "uint32" },
    { name: "evidenceHash", type: "bytes32" },
  ],
};

export const ERASE_EVIDENCE: ActKind = {
  name: "EraseEvidence",
  own: [{ name: "evidenceHash", type: "bytes32" }],
};

export const OPEN_INBOX: ActKind = {
  name: "OpenInbox",
  own: [
    { name: "linkHash", type: "bytes32" },
    { name: "recipient", type: "string" },
    { name: "expiry", type: "uint40" },
  ],
};

export const CLOSE_INBOX: ActKind = {
  name: "CloseInbox",
  own: [{ name: "linkHash", type: "bytes32" }],
};

export const SEND_APPLICATION: ActKind = {
  name: "SendApplication",
  own: [
    { name: "document", type: "bytes32" },
    { name: "sha256", type: "bytes32" },
    { name: "size", type: "uint40" },
    { name: "invite", type: "bytes32" },
  ],
};

export const CLOSE_APPLICATION: ActKind = {
  name: "CloseApplication",
  own: [{ name: "document", type: "bytes32" }],
};

export const ADD_INVITES: ActKind = {
  name: "AddInvites",
  own: [
    { name: "codesHash", type: "bytes32" },
    { name: "expiry", type: "uint40" },
  ],
};

/** The hash by which the registrar signs a list of invite codes' hashes. */
export function codesHash(codes: readonly Hex[]): Hex {
  return keccak256(concatHex(codes));
}

/** What a desk signs when it has a pack. */
export function receiptMessage(config: Config, receipt: Receipt): TypedMessage {
  return {
    domain: {
      name: "Mutual Pool Desk",
      version: "1",
      chainId: config.chainId,
      verifyingContract: at(config, "pool"),
    },
    types: {
      Receipt: [
        { name: "evidenceHash", type: "bytes32" },
        { name: "size", type: "uint64" },
        { name: "storedAt", type: "uint40" },
      ],
    },
    primaryType: "Receipt",
    message: {
      evidenceHash: receipt.evidence_hash,
      size: receipt.size,
      storedAt: receipt.stored_at,
    },
  };
}

/** Whether a desk that signs receipts as `signer` confirmed with a receipt that it has this pack. */
export async function receiptFits(
  config: Config,
  signer: string,
  receipt: Receipt,
  pack: Description,
): Promise<boolean> {
  if (receipt.evidence_hash !== hashOf(pack) || receipt.size !== pack.size) return false;
  const by = await signerOf(receiptMessage(config, receipt), receipt.signature as Hex);
  return by?.toLowerCase() === signer.toLowerCase();
}
