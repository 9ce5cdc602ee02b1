/** A body by itself, whoever holds it to its length (J1, J4). Over real HTTP: bodies.test.ts. */
import { describe, expect, test } from "vitest";
import { codeOf } from "../../../test/engine/world.ts";
import { ManualClock } from "../../testing/index.ts";
import { BODY_MAX, BODY_MS, readBytes, readJson } from "./read-json.ts";

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

describe.each(WAYS)("%s", (_name, headers) => {
  test("is read", async () => {
    expect(await readJson(post("{}", headers), new ManualClock())).toEqual({});
  });

  test("and is longer than what is read is refused, whatever it said", async () => {
    const long = "x".repeat(BODY_MAX + 1);
    expect(await codeOf(readBytes(post(long, headers), new ManualClock()))).toBe("TOO_LARGE");
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
