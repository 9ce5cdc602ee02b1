/** From the start of `holdpoint dev` to the first page that is delivered, beside Node serving that page and nothing else. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Bench, Round } from "./bench.ts";
import { sequence } from "./work.ts";

const MAIN = fileURLToPath(import.meta.resolve("holdpoint/package.json")).replace("package.json", "dist/cli/main.js");
/** One small graph, on a new database file each time. */
const CONFIG = `
  import { Annotation, END, START, StateGraph, interrupt } from "holdpoint";
  import { defineConfig } from "holdpoint/server";

  export default defineConfig({
    store: process.env["HOLDPOINT_BENCH_STORE"] ?? ":memory:",
    graphs: (store) => [
      new StateGraph(Annotation.Root({ answer: Annotation<string>() }))
        .addNode("ask", async () => ({ answer: await interrupt<string>("Go?") }))
        .addEdge(START, "ask")
        .addEdge("ask", END)
        .compile({ checkpointer: store, name: "one-question", version: "1" }),
    ],
  });
`;
const BARE = `
  const server = require("node:http").createServer((request, response) => response.end("<html></html>"));
  server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ url: "http://127.0.0.1:" + server.address().port }, null, 2)));
  process.on("SIGTERM", () => process.exit());
`;
const ROUNDS = 9;

/** The address it says; rejects when it ends before. */
async function addressOf(child: ChildProcess): Promise<string> {
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
  while (!said.includes("\n}\n")) {
    if (child.exitCode !== null || child.stdout === null) throw new Error("the server ended before it listened");
    await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  }
  return (JSON.parse(said) as { readonly url: string }).url;
}

/** Starts it, takes the page, and stops it, which is not timed. */
function roundOf(args: readonly string[], env: () => NodeJS.ProcessEnv): Round {
  return async () => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, args, { env: env(), stdio: ["ignore", "pipe", "ignore"] });
    const ended = once(child, "exit");
    try {
      const response = await fetch(await addressOf(child), { headers: { accept: "text/html" } });
      const page = await response.text();
      const tookMs = performance.now() - startedAt;
      if (!response.ok || !page.includes("<html")) throw new Error(`no page came, but ${response.status}`);
      return tookMs;
    } finally {
      child.kill();
      await ended;
    }
  };
}

function startOf(name: string, title: string, more: NodeJS.ProcessEnv): Bench {
  return {
    name,
    title,
    beside: "bare node:http",
    unit: "ms",
    goal: { kind: "milliseconds", most: 1_500 },
    rounds: ROUNDS,
    sides: {
      async holdpoint(kit) {
        const next = sequence("start");
        const config = kit.file("holdpoint.config.ts");
        writeFileSync(config, CONFIG);
        return roundOf([MAIN, "dev", "--json", "--port", "0", "--config", config], () => ({
          ...process.env,
          ...more,
          HOLDPOINT_BENCH_STORE: kit.file(`${next()}.db`),
        }));
      },
      floor: async () => roundOf(["-e", BARE], () => process.env),
    },
  };
}

export const serverStarts: readonly Bench[] = [
  startOf("server-start", "dev, very first start → first page", { NODE_DISABLE_COMPILE_CACHE: "1" }),
  startOf("server-start-again", "dev, started again → first page", {}),
];
