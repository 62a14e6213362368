import { assembly } from "./en/assembly";
import { assessing } from "./en/assessing";
import { books } from "./en/books";
import { claims } from "./en/claims";
import { frame } from "./en/frame";
import { member } from "./en/member";
import { sending } from "./en/sending";
import { stewards } from "./en/stewards";

/** What the page says, in English. Keys of records are the contracts' own names. */
export const en = {
  ...frame,
  ...sending,
  ...member,
  ...claims,
  ...assessing,
  ...books,
  ...assembly,
  ...stewards,
};
