/** The story as its user meets it: a child process with a terminal's input and output. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scriptedEndpoint } from "./scripted-endpoint.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const QUESTION = "PAUSED: Approve buying 10 shares of AAPL at $167.44 ($1,674.40 in all)?";
const PROMPT = "yes / no > ";
const ONE_ORDER = "exactly one order is in the ledger: 10 AAPL at $167.44.";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-stock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly input?: string;
  /** Kills it with SIGKILL as soon as it has printed this. */
  readonly killAt?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

async function story(args: readonly string[], run: Run = {}): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [MAIN, "--db", join(folder, "orders.db"), ...args], {
    env: { ...process.env, HOLDPOINT_MODEL_URL: "", ...run.environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (run.killAt !== undefined && output.includes(run.killAt)) child.kill("SIGKILL");
    });
  }
  if (run.killAt === undefined) child.stdin.end(run.input ?? "");
  const [code] = (await once(child, "close")) as [number | null];
  expect(output).not.toContain("    at "); // no stack traces
  return { code, output };
}

const daysRead = (output: string): number => [...output.matchAll(/^2008-\d\d-\d\d {2}S&P 500/gm)].length;

describe("the stock-purchase story", () => {
  test("yes: eight closes, one question, one order", async () => {
    const { code, output } = await story(["--answer", "yes"]);
    expect(daysRead(output)).toBe(8);
    expect(output).toContain(QUESTION);
    expect(output).toContain("SUCCESS: Purchased 10 of AAPL at $167.44");
    expect(output).toContain(ONE_ORDER);
    expect(code).toBe(0);
  });

  test("no: nothing is bought", async () => {
    const { code, output } = await story(["--answer", "no"]);
    expect(output).toContain("TRANSACTION CANCELLED by user.");
    expect(output).toContain("no order is in the ledger.");
    expect(code).toBe(0);
  });

  test("an answer that is neither is asked for again", async () => {
    const { code, output } = await story([], { input: "maybe\n\nyes please\n YES \n" });
    expect(output).toContain('"maybe" is neither "yes" nor "no". Nothing was recorded');
    expect(output).toContain('Please type "yes" or "no".');
    expect(output.split(PROMPT)).toHaveLength(5);
    expect(output).toContain(ONE_ORDER);
    expect(code).toBe(0);
  });

  test("killed at the prompt and left unanswered, it still waits, reads nothing again, and buys once", async () => {
    expect((await story([], { killAt: PROMPT })).code).toBeNull();
    const left = await story([]);
    expect(left.output).toContain("the order waits");
    expect(left.code).toBe(0);
    const { code, output } = await story(["--answer", "yes"]);
    expect(output).toContain("8 closes are read already");
    expect(output).toContain(QUESTION);
    expect(daysRead(output)).toBe(0);
    expect(output).toContain(ONE_ORDER);
    expect(code).toBe(0);
  });

  test("an order that is done is not done again", async () => {
    await story(["--thread", "mine", "--answer", "yes"]);
    const { code, output } = await story(["--thread", "mine", "--answer", "no"]);
    expect(output).toContain("not placed again");
    expect(output).toContain(ONE_ORDER);
    expect(code).toBe(0);
  });

  test("wrong options are explained", async () => {
    const { code, output } = await story(["--answer", "perhaps"]);
    expect(output).toContain('--answer takes yes or no, and was given "perhaps".');
    expect(code).toBe(2);
  });

  test("a chat-completions endpoint takes the place of the scripted model; its failure keeps the order", async () => {
    await using endpoint = await scriptedEndpoint();
    const environment = { HOLDPOINT_MODEL_URL: endpoint.url, HOLDPOINT_MODEL: "tiny", HOLDPOINT_MODEL_KEY: "secret" };
    endpoint.failing = true;
    const failed = await story(["--answer", "yes"], { environment });
    expect(failed.output).toContain("answered with status 503: overloaded");
    expect(failed.code).toBe(1);

    endpoint.failing = false;
    const { code, output } = await story(["--answer", "yes"], { environment });
    expect(output).toContain("begun earlier");
    expect(daysRead(output)).toBe(8);
    expect(output).toContain(ONE_ORDER);
    expect(code).toBe(0);
    expect(endpoint.seen).toEqual({ model: "tiny", key: "Bearer secret", tools: "next_close, quote, purchase_stock" });
  });
});
