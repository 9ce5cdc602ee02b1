/** Ids, durations, the chain and errors as data. */
import { describe, expect, test } from "vitest";
import { brokenLink, genesis, seal } from "./chain.ts";
import { durationMs, type Duration } from "./duration.ts";
import { assert, ERROR_CODES, HoldpointError, isHoldpointError } from "./errors.ts";
import { checkpointId, checkpointPosition, DEFAULT_TENANT, deriveId, isInterruptId, threadId } from "./ids.ts";
import { applyPatch } from "./journal.ts";
import { errorRecord, revive, StepError } from "./step-error.ts";

describe("ids", () => {
  test("are derived from what they name, and look like what they are (I1)", () => {
    const id = deriveId("int", "a", "b");
    expect(id).toBe(deriveId("int", "a", "b"));
    expect(id).not.toBe(deriveId("int", "a", "c"));
    expect(isInterruptId(id)).toBe(true);
    for (const other of [id.toLowerCase(), `${id}0`, id.slice(0, -1), "int_", "0123456789abcdef0123456789abcdef"]) {
      expect(isInterruptId(other)).toBe(false);
    }
  });

  test.each([".", ".."])("the thread id %j is refused: no address can name it (I2)", (id) => {
    expect(() => threadId(id)).toThrow(
      expect.objectContaining({
        code: "THREAD_ID_INVALID",
        message: expect.stringContaining("address") as string,
      }) as Error,
    );
    for (const other of ["...", ".a", "a..", "./", "../x"]) expect(threadId(other)).toBe(other);
  });

  test.each(["", "a\u0000b", "a\nb", "\ud800", "x".repeat(257), 5, null, undefined])(
    "the thread id %j is refused (I2)",
    (id) => {
      expect(() => threadId(id)).toThrow(expect.objectContaining({ code: "THREAD_ID_INVALID" }) as Error);
    },
  );

  test.each([
    ["order-\u202e71-\u0430cme\u200b", "U+202E as character 7,"],
    ["order-71\u200b", "U+200B as character 9,"],
    ["🙂\u2066", "U+2066 as character 2,"],
    ["a\u00a0b", "U+00A0 as character 2,"],
    ["a\u00adb", "U+00AD as character 2,"],
    ["\ufeffa", "U+FEFF as character 1,"],
    ["a\u{e0041}", "U+E0041 as character 2,"],
    ["a\nb", "U+000A as character 2,"],
    ["👩\u200d", "U+200D as character 2,"],
    ["a\ufe0f", "U+FE0F as character 2,"],
  ])("a hidden character in the thread id %j is named, with its place (I2)", (id, said) => {
    expect(() => threadId(id)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(said) as string }) as Error,
    );
  });

  test("any other text is a thread id", () => {
    for (const id of [
      "1",
      "order/7 ü 🙂",
      "日本語 👩\u200d🚀 1\ufe0f\u20e3",
      "x".repeat(256),
      "'; DROP TABLE threads; --",
    ]) {
      expect(threadId(id)).toBe(id);
    }
  });

  test("a checkpoint id names a place in a journal", () => {
    const place = { seq: 12, entries: 3, hash: "0123456789abcdef" };
    expect(checkpointPosition(checkpointId(place))).toEqual({ ...place, hash: "0123456789ab" });
    expect(checkpointPosition("chk_1")).toBeUndefined();
  });
});

describe("durations", () => {
  test.each<[Duration, number]>([
    [0, 0],
    [1.4, 1],
    ["90s", 90_000],
    ["1.5h", 5_400_000],
    ["12d", 1_036_800_000],
    ["2w", 1_209_600_000],
    ["5ms", 5],
    ["3m", 180_000],
  ])("%j is %i ms", (duration, ms) => {
    expect(durationMs(duration)).toBe(ms);
  });

  test.each(["soon", "-1s", "1y", "", "1e9d", -1, Number.NaN, Number.POSITIVE_INFINITY])(
    "%j is refused",
    (duration) => {
      expect(() => durationMs(duration as Duration)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error,
      );
    },
  );
});

describe("the chain (G11, C1, C2)", () => {
  const start = genesis(DEFAULT_TENANT, "thread/1");
  const first = seal(start, 1, 1_000, '["a"]', "salt");
  const second = seal(first.hash, 2, 2_000, '["b"]', "salt");

  test("follows, and still does once a payload is erased", () => {
    expect(brokenLink(start, first)).toBeUndefined();
    expect(brokenLink(first.hash, second)).toBeUndefined();
    expect(brokenLink(start, { ...first, payload: null, salt: null })).toBeUndefined();
  });

  test("any change shows", () => {
    for (const changed of [
      { ...second, payload: '["c"]' },
      { ...second, at: 2_001 },
      { ...second, seq: 3 },
      { ...second, digest: first.digest },
      { ...second, salt: "pepper" },
      { ...second, hash: first.hash },
    ]) {
      expect(brokenLink(first.hash, changed)).toBeDefined();
    }
    expect(brokenLink(start, second)).toContain("does not follow");
    expect(genesis(DEFAULT_TENANT, "thread/2")).not.toBe(start);
  });
});

describe("errors", () => {
  test("every code has a sentence", () => {
    for (const [code, sentence] of Object.entries(ERROR_CODES)) {
      expect(`${code} ${sentence}`).toMatch(/^[A-Z_]+ [A-Z].*\.$/);
    }
  });

  test("are told by class and code", () => {
    const error = new HoldpointError("THREAD_BUSY", "busy", { threadId: "1" }, "cause");
    expect(isHoldpointError(error)).toBe(true);
    expect(isHoldpointError(error, "THREAD_BUSY")).toBe(true);
    expect(isHoldpointError(error, "FENCED")).toBe(false);
    expect(isHoldpointError(new Error("x"))).toBe(false);
    expect(error.cause).toBe("cause");
    expect(() => assert(false, "one is one")).toThrow("one is one");
  });

  test("cross the journal as data, whatever was thrown", () => {
    const failure = Object.assign(new TypeError("bad"), { code: 42, data: { field: "x" } });
    expect(errorRecord(failure)).toEqual({ name: "TypeError", message: "bad", code: "42", data: { field: "x" } });
    expect(errorRecord(Object.assign(new Error("m"), { data: () => 1 }))).toEqual({ name: "Error", message: "m" });
    expect(errorRecord("text")).toEqual({ name: "Error", message: "text", data: "text" });
    expect(errorRecord(undefined)).toEqual({ name: "Error", message: "Something that is no Error was thrown." });
    expect(errorRecord(new Error("x".repeat(5_000))).message).toHaveLength(4_000);
  });

  test("come back as what they were", () => {
    const refused = revive(errorRecord(new HoldpointError("THREAD_BUSY", "busy", { threadId: "1" })));
    expect(isHoldpointError(refused, "THREAD_BUSY") && refused.data["threadId"]).toBe("1");
    expect(
      isHoldpointError(revive({ name: "HoldpointError", message: "m", code: "FENCED", data: [1] }), "FENCED"),
    ).toBe(true);
    const failed = revive({ name: "TypeError", message: "bad", code: "42" });
    expect(failed).toBeInstanceOf(StepError);
    expect(failed).toMatchObject({ name: "TypeError", message: "bad", code: "42", data: undefined });
    expect(StepError.operationOf(failed)).toBeUndefined();
    expect(StepError.operationOf("x")).toBeUndefined();
  });
});

test("patches set, append and delete; what is not touched is shared, and all is frozen", () => {
  const state = applyPatch(
    { kept: { a: 1 }, list: [1], gone: 1 },
    { list: { append: [2, 3] }, gone: { delete: true }, made: { set: { b: [1] } }, begun: { append: [1] } },
  );
  expect(state).toEqual({ kept: { a: 1 }, list: [1, 2, 3], made: { b: [1] }, begun: [1] });
  expect(Object.isFrozen(state)).toBe(true);
  expect(Object.isFrozen((state["made"] as { b: unknown }).b)).toBe(true);
});
