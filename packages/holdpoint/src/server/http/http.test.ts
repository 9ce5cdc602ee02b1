/** Statuses (status.ts, T1–T3), problems (problem.ts, P1–P3), rates and warnings: without a server. */
import { describe, expect, test, vi } from "vitest";
import { ManualClock } from "../../testing/index.ts";
import { ERROR_CODES, HoldpointError, type ErrorCode } from "../../core/errors.ts";
import { HTTP_CODES, HttpRefusal, type HttpCode } from "./http-refusal.ts";
import { problemOf, problemResponse } from "./problem.ts";
import { TokenBuckets } from "./rate-limit.ts";
import { STATUS } from "./status.ts";
import { warnOf } from "./warn.ts";

const codes = Object.keys(ERROR_CODES) as readonly ErrorCode[];
const httpCodes = Object.keys(HTTP_CODES) as readonly HttpCode[];

describe("statuses", () => {
  test("every code has one, and there are no others", () => {
    expect(Object.keys(STATUS).toSorted()).toEqual([...codes, ...httpCodes].toSorted());
    expect(codes.filter((code) => (httpCodes as readonly string[]).includes(code))).toEqual([]);
  });

  test.each([...codes.map((code) => [code, new HoldpointError(code, "Said.", { path: "p" })] as const)])(
    "%s is told below 500, and not from there on (P1, P2)",
    (code, error) => {
      const problem = problemOf(error, "req_1");
      expect(problem).toMatchObject({ code, status: STATUS[code], requestId: "req_1" });
      expect(problem.title).not.toBe("");
      const isTold = STATUS[code] < 500;
      expect(problem.detail).toBe(isTold ? "Said." : ERROR_CODES[code]);
      expect(problem.data).toEqual(isTold ? { path: "p" } : undefined);
    },
  );

  test.each(httpCodes)("%s has a response that says so", async (code) => {
    const response = problemResponse(problemOf(new HttpRefusal(code, "Said."), "req_1"));
    expect(response.status).toBe(STATUS[code]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code, type: "about:blank", status: STATUS[code] });
  });
});

describe("problems", () => {
  test.each([new Error("secret"), "secret", undefined, { code: "ALREADY_DECIDED", message: "secret" }])(
    "what is no refusal is 500 and says nothing (P2)",
    (thrown) => {
      expect(problemOf(thrown, "req_1")).toEqual({
        type: "about:blank",
        title: "Internal Server Error",
        status: 500,
        detail: HTTP_CODES.INTERNAL,
        code: "INTERNAL",
        requestId: "req_1",
      });
    },
  );

  test("data that is no JSON is left out", () => {
    expect(problemOf(new HoldpointError("INVALID_ARGUMENT", "No.", { value: 5n }), "req_1")).not.toHaveProperty("data");
  });

  test("Retry-After is in whole seconds, at least one", () => {
    const after = (retryAfterMs: number): string | null =>
      problemResponse(problemOf(new HttpRefusal("RATE_LIMITED", "No.", { retryAfterMs }), "r")).headers.get(
        "retry-after",
      );
    expect([after(0), after(1), after(1_000), after(1_001)]).toEqual(["1", "1", "1", "2"]);
    expect(
      problemResponse(problemOf(new HttpRefusal("RATE_LIMITED", "No."), "r")).headers.get("retry-after"),
    ).toBeNull();
  });
});

describe("rates", () => {
  test("a bucket fills again with time, and no further than it is deep", async () => {
    const clock = new ManualClock();
    const buckets = new TokenBuckets(clock, { perMinute: 60, burst: 3 });
    const take = (): number => buckets.take("a");
    expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 1_000]);
    await clock.advance(999);
    expect(take()).toBe(1);
    await clock.advance(1);
    expect([take(), take()]).toEqual([0, 1_000]);
    await clock.advance(3_600_000);
    expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 1_000]);
  });

  test("a clock that is set back gives nothing and takes nothing", () => {
    const clock = new ManualClock(10_000);
    const buckets = new TokenBuckets(clock, { perMinute: 60, burst: 1 });
    expect(buckets.take("a")).toBe(0);
    clock.set(0);
    expect(buckets.take("a")).toBe(1_000);
  });

  test("10,000 buckets are kept, those who came last", () => {
    const buckets = new TokenBuckets(new ManualClock(), { perMinute: 1, burst: 1 });
    expect(buckets.take("first")).toBe(0);
    for (let index = 0; index < 9_999; index += 1) buckets.take(String(index));
    expect(buckets.take("first")).toBe(60_000);
    buckets.take("one more");
    expect(buckets.take("0")).toBe(0);
    expect(buckets.take("first")).toBe(60_000);
  });
});

test("a warning is one line, whatever the error says", () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const bare = new Error("bare");
  delete bare.stack;
  warnOf("a\r\nforged: line\u001b[2J\u0085\u2028b", "req_1");
  warnOf(bare, "req_2");
  warnOf(new Error("traced"), "req_3");
  const lines = warn.mock.calls.map(([line]) => line);
  warn.mockRestore();
  expect(lines.slice(0, 2)).toEqual(['req_1: "a\\r\\nforged: line\\u001b[2J\\u0085\\u2028b"', 'req_2: "bare"']);
  expect(lines[2]).toMatch(/^req_3: "Error: traced\\n .*"$/);
});
