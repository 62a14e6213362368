import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPack } from "./features/assess/pack";
import { readEnrolment } from "./features/member/join";
import { readRecovery } from "./features/member/recovery";
import { readPlaceFile } from "./protocol/cohort";

// The very files that the command line's tests read and write (tests/cli/test_handed_files.py).
const handed = (kind: string) =>
  readFileSync(new URL(`../../../tests/support/handed/${kind}.json`, import.meta.url), "utf8");

test("what the command line writes is read, and written again as it was", () => {
  for (const [kind, read] of [
    ["certificate", readEnrolment],
    ["recovery", readRecovery],
    ["decision", readPack],
    ["position", readPlaceFile],
  ] as const) {
    const text = handed(kind);
    const found = read(text);
    expect(found, kind).toBeDefined();
    expect(`${JSON.stringify(found, null, 1)}\n`, kind).toBe(text);
  }
});
