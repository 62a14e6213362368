import { afterEach, expect, test, vi } from "vitest";
import { fetchFile, fileHeader, sendFile } from "./transfer";

afterEach(() => vi.unstubAllGlobals());

const answering = (answer: Response | Error) =>
  vi.stubGlobal("fetch", () =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  );

test("a file comes whole, and how far it is is said", async () => {
  const content = new Uint8Array(5_000).fill(7);
  answering(new Response(content, { headers: { "Content-Length": "5000" } }));
  const told: number[] = [];
  expect(await fetchFile("https://desk.example", "x", 5_000, (n) => told.push(n))).toEqual(content);
  expect(told.at(-1)).toBe(5_000);
});

test("more than such a file has is not taken, and a refusal keeps the desk's sentence", async () => {
  answering(new Response(new Uint8Array(5_001)));
  await expect(fetchFile("", "x", 5_000)).rejects.toMatchObject({ status: 0 });
  answering(Response.json({ detail: "It is not for you." }, { status: 404 }));
  await expect(fetchFile("", "x", 9)).rejects.toMatchObject({
    status: 404,
    message: "It is not for you.",
  });
  answering(new TypeError("Failed to fetch"));
  await expect(fetchFile("", "x", 9)).rejects.toMatchObject({ status: 0 });
});

test("a file that comes a byte at a time is given up, and a slow one is not", async () => {
  vi.useFakeTimers();
  const coming = (bytes: number) => {
    vi.stubGlobal("fetch", (_address: string, { signal }: RequestInit) => {
      let left = bytes;
      const body = new ReadableStream({
        start: (to) => signal?.addEventListener("abort", () => to.error(new Error("stopped"))),
        pull: async (to) => {
          await vi.advanceTimersByTimeAsync(30_000);
          if (signal?.aborted) return;
          to.enqueue(new Uint8Array(1));
          left -= 1;
          if (!left) to.close();
        },
      });
      return Promise.resolve(new Response(body));
    });
    return fetchFile("", "x", 1_000_000);
  };
  try {
    await expect(coming(1_000)).rejects.toMatchObject({ status: 0 });
    expect((await coming(10)).length).toBe(10);
  } finally {
    vi.useRealTimers();
  }
});

/** A request that goes as the test says. */
function requesting(
  end: (sending: { status: number; responseText: string; [on: string]: unknown }) => void,
) {
  class Sending {
    upload: Record<string, unknown> = {};
    status = 0;
    responseText = "";
    open() {}
    abort() {}
    setRequestHeader() {}
    send() {
      end(this as never);
    }
  }
  vi.stubGlobal("XMLHttpRequest", Sending);
}
const call = (sending: Record<string, unknown>, name: string) => (sending[name] as () => void)();
const send = () => sendFile("", "evidence", "aGVhZA==", new Blob(["x"]), () => {});

test("what the desk confirmed comes back; a refusal and a broken connection are two things", async () => {
  requesting((sending) => {
    Object.assign(sending, { status: 201, responseText: '{"size":1}' });
    call(sending, "onload");
  });
  expect(await send()).toEqual({ size: 1 });
  requesting((sending) => {
    Object.assign(sending, { status: 409, responseText: '{"detail":"One pack waits."}' });
    call(sending, "onload");
  });
  await expect(send()).rejects.toMatchObject({ status: 409, message: "One pack waits." });
  requesting((sending) => call(sending, "onerror"));
  await expect(send()).rejects.toMatchObject({ status: 0 });
});

test("act and signature go as JSON in base64, with the claim key's public part", () => {
  const header = fileHeader({ act: { size: 7 }, signature: "0x01" }, "age1x");
  expect(JSON.parse(atob(header))).toEqual({
    act: { size: 7 },
    signature: "0x01",
    recipient: "age1x",
  });
});
