/** A body by itself, whoever holds it to its length (J1, J4). Over real HTTP: bodies.test.ts. */
import { describe, expect, test } from "vitest";
import { codeOf, refusal } from "../../../test/engine/world.ts";
import { ManualClock } from "../../testing/index.ts";
import { BODY_MAX, BODY_MS, readBytes, readJson, SMALL_BODY } from "./read-json.ts";

type Body = string | ReadableStream<Uint8Array>;

const post = (body: Body, headers: Readonly<Record<string, string>> = {}): Request =>
  new Request("http://here.invalid/", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    ...(typeof body === "string" ? {} : { duplex: "half" as const }),
  });

/** Begins, and never ends. */
const endless = (): ReadableStream<Uint8Array> =>
  new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")) });

const WAYS = [
  ["one that says its length", { "content-length": "2" }],
  ["one that does not", {}],
  ["one whose length is no number", { "content-length": "two" }],
] as const;

describe.each(WAYS)("%s", (name, headers) => {
  test("is read", async () => {
    expect(await readJson(post("{}", headers), new ManualClock())).toEqual({});
  });

  test("and is longer than what is read is refused, whatever it said", async () => {
    const long = "x".repeat(BODY_MAX + 1);
    expect(await codeOf(readBytes(post(long, headers), new ManualClock()))).toBe("TOO_LARGE");
  });

  test("and is longer than what this route reads is refused, before more of it is held", async () => {
    let sent = 0;
    const chunk = new Uint8Array(512).fill(32);
    const much = new ReadableStream<Uint8Array>(
      { pull: (controller) => (sent === 100 ? controller.close() : controller.enqueue(chunk), void (sent += 1)) },
      { highWaterMark: 0 },
    );
    const length = name === "one that says its length" ? { "content-length": String(100 * 512) } : headers;
    const refused = await refusal(readJson(post(much, length), new ManualClock(), SMALL_BODY));
    expect(refused).toMatchObject({ code: "TOO_LARGE", data: { limit: 1_024 } });
    expect(sent).toBeLessThanOrEqual(3);
  });

  test("and does not come is not waited for longer than 10 s", async () => {
    const clock = new ManualClock();
    const read = codeOf(readBytes(post(endless(), headers), clock));
    await clock.advance(BODY_MS);
    expect(await read).toBe("REQUEST_TIMEOUT");
    expect(clock.timers).toBe(0);
  });

  test("and breaks off is no JSON", async () => {
    const clock = new ManualClock();
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error("gone")) });
    expect(await codeOf(readBytes(post(broken, headers), clock))).toBe("JSON_INVALID");
    expect(clock.timers).toBe(0);
  });
});
