import { expect, test } from "vitest";
import { settle } from "./settle";

test("waiting goes on through timeouts and silences, and says so each time", async () => {
  const answers = [new Error("timed out"), new Error("HTTP request failed"), "receipt"];
  const slow: number[] = [];
  let pauses = 0;
  const found = await settle({
    wait: async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onSlow: (times) => slow.push(times),
    stopped: () => false,
    pause: async () => {
      pauses += 1;
    },
  });
  expect([found, slow, pauses]).toEqual(["receipt", [1, 2], 2]);
});

test("nothing is asked once nobody wants to know", async () => {
  let asked = 0;
  const found = await settle({
    wait: async () => {
      asked += 1;
      throw new Error("timed out");
    },
    onSlow: () => undefined,
    stopped: () => asked > 1,
    pause: async () => undefined,
  });
  expect([found, asked]).toEqual([undefined, 2]);
});
