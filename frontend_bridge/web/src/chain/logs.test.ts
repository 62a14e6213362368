import { encodeAbiParameters, encodeEventTopics, type Hex, hexToBytes } from "viem";
import { expect, test } from "vitest";
import type { Config } from "../config";
import type { Reader } from "./context";
import { abis } from "./contracts";
import { readEvents } from "./logs";

const REGISTRY = `0x${"11".repeat(20)}` as const;
const AUDITOR = `0x${"22".repeat(20)}` as const;

/** The log of an opinion whose location is these bytes, as anybody can have it emitted. */
function opinion(location: number[], place: number) {
  const [topic, report, auditor] = encodeEventTopics({
    abi: abis.registry ?? [],
    eventName: "OpinionGiven",
    args: { report: 1, auditor: AUDITOR },
  }) as [Hex, Hex, Hex];
  const head = encodeAbiParameters(
    [{ type: "uint8" }, { type: "bytes32" }, { type: "bytes" }],
    [
      1,
      `0x${"33".repeat(32)}`,
      `0x${location.map((one) => one.toString(16).padStart(2, "0")).join("")}`,
    ],
  );
  return {
    address: REGISTRY,
    topics: [topic, report, auditor],
    data: head,
    blockNumber: "0x5",
    blockTimestamp: "0x1",
    transactionHash: `0x${"44".repeat(32)}`,
    logIndex: `0x${place.toString(16)}`,
  };
}

test("no text of a stranger keeps the page from reading events", async () => {
  const texts = [
    [0xff, 0xfe, 0x80],
    [0x61, 0x00, 0x62],
    [0xed, 0xa0, 0x80],
    [...new TextEncoder().encode("<script>alert(1)</script>")],
    [...hexToBytes("0xe280ae676e70")],
    [],
  ];
  const client = {
    request: async () => texts.map((text, place) => opinion(text, place)),
  } as unknown as Reader;
  const config = { firstBlock: 1, addresses: { registry: REGISTRY } } as unknown as Config;
  const events = await readEvents(client, config, { toBlock: 9 });
  expect(events).toHaveLength(texts.length);
  for (const [place, event] of events.entries()) {
    expect(event.name).toBe("OpinionGiven");
    expect(event.args.location).toBe(new TextDecoder().decode(Uint8Array.from(texts[place] ?? [])));
  }
});
