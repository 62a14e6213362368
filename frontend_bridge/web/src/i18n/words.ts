/** Words by names of the contracts' own. */
export type Words = Record<string, string>;
