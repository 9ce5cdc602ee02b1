// The import table of packages/holdpoint/src: which module may import what. The table is the configuration.
// `npm run check -- --only imports` applies it, and first proves with probe files that every row can fail.
import { builtinModules } from "node:module";

const src = "^packages/holdpoint/src/";
const folder = (name) => `${src}${name}/`;
const file = (path) => `${src}${path.replaceAll(".", "\\.")}$`;
const npm = (name) => `(^|/)node_modules/(@types/)?${name}/`;
const node = (...names) => `^(node:)?(${names.join("|")})$`;
const builtins = builtinModules.map((name) => name.replace(/^node:/, ""));
const anyNode = `^(node:)?(${builtins.join("|")})$`;

const core = folder("core");
const approvals = folder("approvals");
const policy = folder("policy");
const audit = folder("audit");
/** Receipts and the form of checkpoints: no key is read there, and nothing is stored. */
const auditPure = `${src}audit/(receipt|signed|checkpoint|event-log|salt)\\.ts$`;
const engine = folder("engine");
const graph = folder("graph");
const server = folder("server");
const client = folder("client");
const store = file("storage/store.ts");
/** What drivers share: storage/*.ts besides the port and the drivers' own entries. */
const storageShared = `${src}storage/(?!(store|memory|sqlite|postgres|redis)\\.ts$)[^/]+\\.ts$`;
const memory = `${src}storage/memory(/|\\.ts$)`;
const sqlite = `${src}storage/sqlite(/|\\.ts$)`;
const postgres = `${src}storage/postgres(/|\\.ts$)`;
const redis = `${src}storage/redis(/|\\.ts$)`;
const entry = file("index.ts");
const standardSchema = npm("@standard-schema/spec");

const serving = [
  ...[server, engine, approvals, policy, audit, core, store, file("storage/recent-events.ts")],
  ...[anyNode, npm("hono"), npm("@hono/[^/]+")],
];

/** Rows: `files` belong to the first row they match; `may` is importable, `mayTypes` only with `import type`. */
export const table = [
  { name: "core/digest", files: file("core/digest.ts"), may: [core, node("crypto")] },
  { name: "core", files: core, may: [core, npm("canonicalize")], mayTypes: [standardSchema] },
  { name: "approvals", files: approvals, may: [approvals, core], mayTypes: [standardSchema] },
  { name: "policy/shell", files: folder("policy/shell"), may: [policy, core, npm("unbash")] },
  {
    name: "policy/check-document",
    files: file("policy/check-document.ts"),
    may: [policy, core, npm("ajv")],
    mayTypes: [approvals],
  },
  {
    name: "policy",
    files: policy,
    may: [policy, core, npm("@marcbachmann/cel-js"), npm("yaml")],
    mayTypes: [approvals],
  },
  { name: "audit/pure", files: auditPure, may: [audit, core], mayTypes: [store] },
  { name: "audit", files: audit, may: [audit, core, node("crypto", "fs", "path")], mayTypes: [store] },
  { name: "storage/store", files: store, may: [], mayTypes: [core] },
  { name: "storage/shared", files: storageShared, may: [storageShared, store, core] },
  { name: "storage/memory", files: memory, may: [memory, storageShared, store, core, anyNode] },
  { name: "storage/sqlite", files: sqlite, may: [sqlite, storageShared, store, core, anyNode] },
  { name: "storage/postgres", files: postgres, may: [postgres, storageShared, store, core, anyNode, npm("pg")] },
  { name: "storage/redis", files: redis, may: [redis, storageShared, store, core, anyNode, npm("ioredis")] },
  {
    name: "wakers/restate",
    files: folder("wakers/restate"),
    may: [folder("wakers/restate"), store, core, anyNode, npm("@restatedev/[^/]+")],
  },
  {
    name: "engine/questions/answer-schema",
    files: file("engine/questions/answer-schema.ts"),
    may: [engine, core, approvals, policy, auditPure, store, npm("ajv")],
    mayTypes: [standardSchema],
  },
  {
    name: "engine",
    files: engine,
    may: [engine, core, approvals, policy, auditPure, store, node("async_hooks")],
    mayTypes: [standardSchema],
  },
  { name: "graph", files: graph, may: [graph, engine, approvals, policy, core], mayTypes: [standardSchema] },
  {
    name: "server/auth",
    files: folder("server/auth"),
    may: [...serving, npm("openid-client"), npm("yaml")],
  },
  {
    name: "server/notify",
    files: folder("server/notify"),
    may: [...serving, npm("standardwebhooks"), npm("nodemailer"), npm("@slack/web-api")],
  },
  {
    name: "server/observe",
    files: folder("server/observe"),
    may: [...serving, npm("prom-client"), npm("pino"), npm("@opentelemetry/api")],
  },
  { name: "server", files: server, may: serving },
  { name: "client", files: client, may: [client, core], mayTypes: [server] },
  { name: "react", files: folder("react"), may: [folder("react"), client, npm("react")] },
  ...["langgraph", "ai-sdk", "openai-agents", "mcp"].map((name) => ({
    name: `adapters/${name}`,
    files: folder(`adapters/${name}`),
    may: [folder(`adapters/${name}`), entry, client],
    mayTypes: ["node_modules/"],
  })),
  {
    name: "cli",
    files: folder("cli"),
    may: [
      ...[folder("cli"), entry, audit, server, client, `${src}storage/`, file("policy/index.ts"), core],
      ...[anyNode, npm("citty"), npm("@clack/prompts")],
    ],
  },
  {
    name: "testing",
    files: folder("testing"),
    may: [folder("testing"), core, `${src}storage/`, engine, anyNode],
  },
  { name: "index", files: entry, may: [core, approvals, policy, engine, graph, store, memory] },
];

const tests = "\\.test(-d)?\\.ts$";

/** The rules of one row, for the files that no earlier row claims. */
function rulesOf({ name, files, may, mayTypes = [] }, position) {
  const from = { path: files, pathNot: [tests, ...table.slice(0, position).map((row) => row.files)] };
  const rules = [{ name, severity: "error", from, to: { pathNot: [...may, ...mayTypes] } }];
  if (mayTypes.length > 0) {
    const to = { path: mayTypes, dependencyTypesNot: ["type-only"], ...(may.length > 0 && { pathNot: may }) };
    rules.push({ name: `${name} (types only)`, severity: "error", from, to });
  }
  return rules;
}

export default {
  forbidden: [
    ...table.flatMap(rulesOf),
    { name: "no-cycle", severity: "error", from: { path: src }, to: { circular: true } },
    { name: "no-test-import", severity: "error", from: { path: src, pathNot: tests }, to: { path: [tests, "/test/"] } },
    { name: "not-found", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      mainFields: ["module", "main", "types", "typings"],
      extensions: [".ts", ".js", ".d.ts", ".json"],
    },
  },
};
