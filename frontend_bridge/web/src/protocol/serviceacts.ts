import type { ActKind } from "./acts";

/** The act by which a member asks for a code; `mutual_pool/office/desk/service_acts.py` is the other half. */
export const ASK_CODE: ActKind = {
  name: "AskCode",
  own: [{ name: "programme", type: "uint32" }],
};
