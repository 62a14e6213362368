import * as z from "zod/mini";
import { DeskError } from "./client";

/** What the desk answers, each held to its form: the desk is not trusted, and may be another one. */

const Hash = z.string().check(z.regex(/^0x[0-9a-f]{64}$/));
const Account = z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/));
const Bytes = z.string().check(z.regex(/^0x([0-9a-f]{2})*$/), z.maxLength(20_002));
const Base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/));
const Whole = z.int().check(z.nonnegative());
const Recipient = z.string().check(z.regex(/^age1[02-9ac-hj-np-z]{58}$/));

export const ReceiptForm = z.object({
  evidence_hash: Hash,
  size: Whole,
  stored_at: Whole,
  signer: Account,
  signature: Bytes,
});
/** That the desk has a pack, signed by it; the very file that `mutual-pool evidence send` writes. */
export type Receipt = z.infer<typeof ReceiptForm>;

export const OwnPacksForm = z.object({
  data: z.array(z.extend(ReceiptForm, { claim: z.nullable(Whole) })),
});

export const EvidenceForm = z.object({
  recipient: Recipient,
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  receipt: ReceiptForm,
  claim: z.nullable(Whole),
  grants: z.array(z.object({ number: Whole, by: Account, readers: z.array(Account), at: Whole })),
  cannot_open: z.array(z.object({ seat: Account, at: Whole })),
});
/** A claim's evidence at the desk: what it is, who was granted it, who cannot open it. */
export type EvidenceAtDesk = z.infer<typeof EvidenceForm>;

export const AsksForm = z.object({
  data: z.array(
    z.object({
      account: Account,
      at: Whole,
      act: z.object({ account: Account, claim: Whole, nonce: Hash, deadline: Whole }),
      signature: Bytes,
    }),
  ),
});
/** A juror who asks for the evidence, with the signature that shows it. */
export type AskAtDesk = z.infer<typeof AsksForm>["data"][number];

export const InboxForm = z.object({ recipient: Recipient, expires_at: Whole, room: Whole });

export const DeliveriesForm = z.object({
  data: z.array(
    z.object({ number: Whole, link: Hash, recipient: Recipient, size: Whole, at: Whole }),
  ),
});

/** The text of a decision; what is in it is held to the chain by its reader. */
const TextForm = z.object({
  digest: Hash,
  current: z.boolean(),
  by: Account,
  at: Whole,
  claim: Whole,
  verdict: z.object({
    identity: z.string().check(z.regex(/^0x[0-9a-f]{32}$/)),
    evidenceHash: Hash,
    approve: z.boolean(),
    benefitClass: Whole,
    findingsHash: Hash,
    noticeHash: Hash,
    deadline: Whole,
  }),
  benefit: z.string().check(z.regex(/^\d{1,40}$/)),
  notice: z.string(),
  signatures: z.array(
    z.object({ signer: Account, signature: Bytes, contract: z.optional(z.boolean()) }),
  ),
  findings: Base64,
});
export type TextAtDesk = z.infer<typeof TextForm>;

export const DecisionsForm = z.object({ data: z.array(TextForm), needed: Whole });

export const ReasonsForm = z.object({
  data: z.array(z.object({ approve: z.boolean(), findings_hash: Hash, findings: Base64 })),
});

export const ApplicationsForm = z.object({
  data: z.array(
    z.object({
      number: Whole,
      account: Account,
      size: Whole,
      at: Whole,
      act: z.object({
        account: Account,
        document: Hash,
        sha256: Hash,
        size: Whole,
        invite: Hash,
        nonce: Hash,
        deadline: Whole,
      }),
      signature: Bytes,
    }),
  ),
});
export type ApplicationAtDesk = z.infer<typeof ApplicationsForm>["data"][number];

/** An answer of the form that is expected; throws `DeskError` with status 0 at any other one. */
export function formed<T>(form: z.ZodMiniType<T>, answer: unknown): T {
  const found = form.safeParse(answer);
  if (!found.success) throw new DeskError(0, "the answer is not one of such a desk");
  return found.data;
}
