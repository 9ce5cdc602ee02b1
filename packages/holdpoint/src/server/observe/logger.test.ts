/** The log (G1–G3). */
import { describe, expect, test } from "vitest";
import { HoldpointError } from "../../index.ts";
import { createLogger, type LoggerOptions, type ServerLog } from "./logger.ts";

interface Line extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly msg: string;
}

function logging(options: LoggerOptions = {}): {
  readonly log: ServerLog;
  readonly raw: string[];
  lines(): readonly Line[];
} {
  const raw: string[] = [];
  const log = createLogger({ ...options, destination: { write: (line) => raw.push(line) } });
  return { log, raw, lines: () => raw.map((line) => JSON.parse(line) as Line) };
}

const ATTEMPT = { id: "ntf_1", kind: "asked", interruptId: "int_1", channel: "email", attempt: 1 } as const;

describe("a line", () => {
  test("has the id of the request it was written for (G1)", async () => {
    const { log, lines } = logging();
    await Promise.all(
      ["req_1", "req_2"].map((id) =>
        log.within(id, async () => {
          await Promise.resolve();
          log.logger.info({ of: id }, "inside");
        }),
      ),
    );
    log.logger.info("outside");
    expect(lines().map(({ requestId, of }) => [requestId, of])).toEqual([
      ["req_1", "req_1"],
      ["req_2", "req_2"],
      [undefined, undefined],
    ]);
    expect(lines()[0]).toMatchObject({
      level: "info",
      msg: "inside",
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
  });

  test("of an error says what it is called and where it came from, and not what it carries (G3)", () => {
    const { log, raw, lines } = logging();
    const cause = Object.assign(new Error("inner"), { headers: { authorization: "Bearer x" }, code: "ECONNRESET" });
    log.onError(new HoldpointError("STORE_FAILED", "It failed.", { password: "pw" }, cause), "req_1");
    log.onThreadError("text", "t");
    log.onThreadError(new Error("nobody's"));
    const [one, other, third] = lines();
    expect(one).toMatchObject({
      level: "error",
      requestId: "req_1",
      err: {
        type: "HoldpointError",
        code: "STORE_FAILED",
        message: "It failed.",
        stack: expect.stringContaining("logger.test") as string,
        cause: { message: "inner", code: "ECONNRESET" },
      },
    });
    expect(other).toMatchObject({ err: { message: "text" }, threadId: "t" });
    expect(third).not.toHaveProperty("threadId");
    expect(raw.join("")).not.toMatch(/pw|Bearer/);
    const loop = new Error("loop");
    loop.cause = loop;
    log.onError(loop, "req_2");
    expect(lines()[3]).toMatchObject({ err: { cause: { cause: { cause: { message: "loop" } } } } });
  });

  test("has no secret: not in a message or a stack of several lines, not in what something carries (G2)", () => {
    const { log, raw } = logging();
    const secrets = [`hpk_${"0".repeat(16)}_${"A".repeat(43)}`, "b".repeat(43), "xoxb-123-abc", "Bearer abcdefghijkl"];
    for (const secret of secrets) {
      const error = new Error(`line\n${secret}\tand\n\t${secret}`);
      log.onError(new Error("outer\nline", { cause: error }), "req_1");
      log.onThreadError(`text\n${secret}`);
      log.logger
        .child({ of: `child\n${secret}` })
        .warn({ own: Object.assign(error, { headers: { cookie: "c" } }) }, secret);
      log.logger.info(`said\n${secret}`);
    }
    expect(raw).toHaveLength(16);
    expect(raw.join("")).not.toMatch(/A{43}|b{43}|xoxb-123|abcdefghijkl|"cookie":"c"/);
    expect(raw[0]).toContain("line\\n[redacted]\\tand\\n\\t[redacted]");
  });

  test("is one line, whatever is in it (G2)", () => {
    const { log, raw } = logging();
    const forged = 'x\n{"level":"info","msg":"forged"}\r\u2028{"level":"fatal"}\u001b[2J\u009b2J';
    log.logger.info({ [forged]: forged, list: [forged] }, forged);
    log.onError(new Error(forged), forged);
    for (const line of raw) {
      expect(line.endsWith("\n")).toBe(true);
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
    expect(raw).toHaveLength(2);
  });
});

describe("what is told", () => {
  test.each([
    ["sent", "debug"],
    ["moot", "debug"],
    ["addressed", "debug"],
    ["failed", "warn"],
    ["dead", "error"],
  ] as const)("an attempt that was %s, as %s", (outcome, level) => {
    const { log, lines } = logging({ level: "trace" });
    log.onAttempt({ ...ATTEMPT, outcome, ...(level === "debug" ? {} : { error: new Error("no") }) });
    expect(lines()).toMatchObject([{ level, notification: { ...ATTEMPT, outcome } }]);
  });

  test.each([
    ["/v1/threads/:id", 200, "info"],
    ["/metrics", 200, "debug"],
    ["/readyz", 503, "info"],
  ])("a request of %s that was answered with %d, as %s", (route, status, level) => {
    const { log, lines } = logging({ level: "trace" });
    const request = { method: "GET", route, path: "/x", address: "192.0.2.1", status, durationMs: 1.5 };
    log.onRequest({ requestId: "req_1", ...request });
    expect(lines()).toMatchObject([{ level, requestId: "req_1", request }]);
  });

  test("nothing, where nothing is wanted; and by default to standard output", () => {
    const { log, raw } = logging({ level: "silent" });
    log.onError(new Error("x"), "req_1");
    expect(raw).toEqual([]);
    expect(createLogger({ level: "silent" }).logger.level).toBe("silent");
  });
});
