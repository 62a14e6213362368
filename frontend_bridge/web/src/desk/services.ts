import * as z from "zod/mini";

/** What the desk answers of services, held to its form as `answers.ts` does. */

const Whole = z.int().check(z.nonnegative());
const Line = z.string().check(z.maxLength(200));

const ProgrammeForm = z.object({ number: Whole, name: Line, region: Line, left: z.boolean() });
/** A programme whose codes the desk hands out; its name and region are its sponsor's words. */
export type HandedProgramme = z.infer<typeof ProgrammeForm>;

export const HandedForm = z.object({ programmes: z.array(ProgrammeForm) });

/** The leaves of a programme's codes; the reader holds them to the root on the chain. */
export const LeavesForm = z.object({
  leaves: z.array(z.string().check(z.regex(/^0x[0-9a-f]{64}$/))),
});

export const SealedForm = z.object({
  sealed: z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/), z.maxLength(6_000)),
});

const RatedForm = z.object({
  programme: Whole,
  quarter: z.string().check(z.regex(/^\d{4}-Q[1-4]$/)),
  counts: z.array(Whole).check(z.length(5)),
});
/** Ratings by quarter: the desk's word, which no chain proves. */
export const RatingsForm = z.object({ least_shown: Whole, ratings: z.array(RatedForm) });
