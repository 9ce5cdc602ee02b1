/**
 * Installs the peers on demand into `benchmarks/.peers/`, a folder of its own outside the workspace that ignores
 * itself in git: a peer is never a dependency of Holdpoint, and an ordinary install never brings one.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AiSdk } from "./ai-sdk-api.ts";
import type { LangChain } from "./langchain-api.ts";
import { PEER_SIDES, type Peer, type PeerSide } from "./peer-api.ts";

const DIRECTORY = fileURLToPath(new URL("../.peers/", import.meta.url));
const READY = join(DIRECTORY, "installed.json");

/**
 * Exact, so that two runs of one commit compare the same things. The saver asks for better-sqlite3 ^12.10, which needs a
 * compiler or a download at install time; 13 carries its binaries in the package, speaks the same API and has the same
 * default (WAL, synchronous=NORMAL).
 */
const MANIFEST = {
  name: "holdpoint-scoreboard-peers",
  private: true,
  type: "module",
  dependencies: {
    "@langchain/core": "1.4.0",
    "@langchain/langgraph": "1.7.3",
    "@langchain/langgraph-checkpoint": "1.2.2",
    "@langchain/langgraph-checkpoint-sqlite": "1.0.4",
    ai: "7.0.173",
    langchain: "1.5.14",
    zod: "4.6.7",
  },
  overrides: { "better-sqlite3": "13.2.0" },
};

/** A module for each peer inside their folder, so that every package resolves there and is loaded once. */
const ENTRIES: Readonly<Record<PeerSide, string>> = {
  langgraph: `export { Annotation, Command, END, MemorySaver, MessagesAnnotation, START, Send, StateGraph, entrypoint, interrupt, task } from "@langchain/langgraph";
export { ToolNode } from "@langchain/langgraph/prebuilt";
export { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
export { AIMessage } from "@langchain/core/messages";
export { tool } from "@langchain/core/tools";
export { z } from "zod";
`,
  langchain: `export { createAgent, humanInTheLoopMiddleware } from "langchain";
export { BaseChatModel } from "@langchain/core/language_models/chat_models";
export { AIMessage } from "@langchain/core/messages";
export { tool } from "@langchain/core/tools";
export { Command, MemorySaver } from "@langchain/langgraph";
`,
  "ai-sdk": `export { generateText, isStepCount, tool } from "ai";
export { MockLanguageModelV4 } from "ai/test";
`,
};

const entry = (side: PeerSide): string => join(DIRECTORY, `${side}.mjs`);

const VERSIONS = MANIFEST.dependencies;

/** What LangGraph.js's column is, for the head of a table. */
export const PEER_LABEL = `LangGraph.js ${VERSIONS["@langchain/langgraph"]}, checkpoint-sqlite ${VERSIONS["@langchain/langgraph-checkpoint-sqlite"]} on better-sqlite3 ${MANIFEST.overrides["better-sqlite3"]} (its own defaults: WAL, synchronous=NORMAL)`;

/** What every peer is: its name in the table, and more for the head. */
export const PEERS: Readonly<Record<PeerSide, { readonly name: string; readonly label: string }>> = {
  langgraph: { name: "LangGraph.js", label: PEER_LABEL },
  langchain: {
    name: "LangChain",
    label: `LangChain ${VERSIONS.langchain}, its humanInTheLoopMiddleware on LangGraph.js ${VERSIONS["@langchain/langgraph"]}`,
  },
  "ai-sdk": { name: "AI SDK", label: `AI SDK ${VERSIONS.ai}, its toolApproval` },
};

/** The peers are not there and could not be brought; the message is one sentence for a person. */
export class PeerUnavailable extends Error {
  override readonly name = "PeerUnavailable";
}

const wanted = (): string => JSON.stringify({ manifest: MANIFEST, entries: ENTRIES });

function isInstalled(): boolean {
  return existsSync(READY) && readFileSync(READY, "utf8") === wanted();
}

/** Settings of the npm run around us name the workspace; the install below must not land in it. */
function environment(): NodeJS.ProcessEnv {
  const settings = [
    "npm_config_workspace",
    "npm_config_workspaces",
    "npm_config_include_workspace_root",
    "npm_config_local_prefix",
  ];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.includes(name.toLowerCase())));
}

/** Installs what the manifest in a directory names, in that directory. */
export function runNpm(directory: string): Promise<void> {
  const args = ["install", "--prefix", directory, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
  const npm = process.env["npm_execpath"];
  // Run by npm, the very same npm is used; else the one on PATH.
  const [command, rest] = npm?.endsWith(".js") === true ? [process.execPath, [npm, ...args]] : ["npm", args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { cwd: directory, env: environment(), stdio: ["ignore", "inherit", "pipe"] });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.on("error", (error) => reject(new PeerUnavailable(`npm could not be started (${error.message}).`)));
    child.on("close", (code) => {
      const lines = complaint.split("\n").filter((line) => line.trim() !== "");
      const errors = lines.filter((line) => line.startsWith("npm error"));
      const reason = (errors.length > 0 ? errors.slice(0, 4) : lines.slice(-1)).join(" ");
      if (code === 0) resolve();
      else reject(new PeerUnavailable(`npm ended with ${code ?? "a signal"}${reason === "" ? "" : `: ${reason}`}.`));
    });
  });
}

/** Makes sure that the peers are installed; says what it does, because it takes seconds. */
export async function installPeer(say: (line: string) => void): Promise<void> {
  if (isInstalled()) return;
  const startedAt = performance.now();
  const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  say(
    `Installing LangGraph.js ${VERSIONS["@langchain/langgraph"]}, LangChain ${VERSIONS.langchain} and AI SDK ${VERSIONS.ai} into benchmarks/.peers (once, about 120 MB) …`,
  );
  const ticking = setInterval(() => say(`  … still installing, ${seconds()}`), 5_000);
  try {
    rmSync(DIRECTORY, { recursive: true, force: true });
    mkdirSync(DIRECTORY, { recursive: true });
    writeFileSync(join(DIRECTORY, ".gitignore"), "*\n");
    writeFileSync(join(DIRECTORY, "package.json"), `${JSON.stringify(MANIFEST, undefined, 2)}\n`);
    for (const side of PEER_SIDES) writeFileSync(entry(side), ENTRIES[side]);
    await runNpm(DIRECTORY);
    writeFileSync(READY, wanted());
    say(`  installed in ${seconds()}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PeerUnavailable(
      `The peers could not be installed: ${why} Run with --only holdpoint to go on without them.`,
      { cause: error },
    );
  } finally {
    clearInterval(ticking);
  }
}

const loaded = new Map<PeerSide, Promise<unknown>>();

function load(side: PeerSide): Promise<unknown> {
  if (!isInstalled()) {
    return Promise.reject(new PeerUnavailable("The peers are not installed; npm run scoreboard installs them."));
  }
  const loading = loaded.get(side) ?? import(pathToFileURL(entry(side)).href);
  loaded.set(side, loading);
  return loading;
}

/** LangGraph.js's modules, loaded once. Call {@link installPeer} before. */
export async function loadPeer(): Promise<Peer> {
  return (await load("langgraph")) as Peer;
}

/** LangChain's modules, loaded once. Call {@link installPeer} before. */
export async function loadLangChain(): Promise<LangChain> {
  return (await load("langchain")) as LangChain;
}

/** The AI SDK's modules, loaded once. Call {@link installPeer} before. */
export async function loadAiSdk(): Promise<AiSdk> {
  return (await load("ai-sdk")) as AiSdk;
}
