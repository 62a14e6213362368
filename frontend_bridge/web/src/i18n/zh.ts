import type { Texts } from "./index";
import { assembly } from "./zh/assembly";
import { assessing } from "./zh/assessing";
import { books } from "./zh/books";
import { claims } from "./zh/claims";
import { frame } from "./zh/frame";
import { member } from "./zh/member";
import { sending } from "./zh/sending";
import { stewards } from "./zh/stewards";

/** 页面文字，简体中文。 */
export const zh: Texts = {
  ...frame,
  ...sending,
  ...member,
  ...claims,
  ...assessing,
  ...books,
  ...assembly,
  ...stewards,
};
