// Proof that the import table can fail: a small source tree of one-import files, each marked with the verdict it must get.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { at, capture, environment } from "../setup/workspace.mjs";

// [importing file, what it imports, allowed as a value, allowed as `import type`]
const PROBES = [
  ["core/a", "core/z", true, true],
  ["core/a", "canonicalize", true, true],
  ["core/digest", "node:crypto", true, true],
  ["core/a", "node:crypto", false, false],
  ["core/a", "node:fs", false, false],
  ["core/a", "ajv", false, false],
  ["core/digest", "node:fs", false, false],
  ...["approvals", "policy/z", "storage/store", "engine/z", "graph/z", "index", "testing"].map((to) => [
    "core/a",
    to,
    false,
    false,
  ]),
  ["approvals/a", "core/z", true, true],
  ["approvals/a", "policy/z", false, false],
  ["approvals/a", "engine/z", false, false],
  ["approvals/a", "storage/store", false, false],
  ["approvals/a", "node:crypto", false, false],
  ["policy/a", "approvals/z", false, true],
  ["policy/a", "yaml", true, true],
  ["policy/a", "unbash", false, false],
  ["policy/shell/a", "unbash", true, true],
  ["policy/shell/a", "yaml", false, false],
  ["audit/a", "core/z", true, true],
  ["audit/a", "node:fs", true, true],
  ["audit/a", "storage/store", false, true],
  ["audit/a", "engine/z", false, false],
  ["audit/receipt", "node:fs", false, false],
  ["policy/a", "engine/z", false, false],
  ["storage/store", "core/z", false, true],
  ["storage/store", "engine/z", false, false],
  ["storage/store", "node:fs", false, false],
  ["storage/shared", "core/z", true, true],
  ["storage/shared", "storage/memory", false, false],
  ["storage/shared", "storage/sqlite/index", false, false],
  ["storage/shared", "engine/z", false, false],
  ["storage/sqlite/index", "storage/store", true, true],
  ["storage/sqlite/index", "storage/shared", true, true],
  ["storage/sqlite/index", "node:sqlite", true, true],
  ["storage/sqlite/index", "storage/memory", false, false],
  ["storage/sqlite/index", "storage/memory/part", false, false],
  ["storage/sqlite/index", "storage/postgres/index", false, false],
  ["storage/sqlite/index", "engine/z", false, false],
  ["storage/sqlite/index", "approvals/z", false, false],
  ["storage/sqlite/index", "pg", false, false],
  ["storage/memory", "storage/memory/part", true, true],
  ["storage/memory", "storage/sqlite/index", false, false],
  ["storage/memory/part", "storage/sqlite/index", false, false],
  ["storage/memory/part", "engine/z", false, false],
  ["storage/postgres/index", "pg", true, true],
  ["storage/postgres/index", "storage/sqlite/index", false, false],
  ["storage/redis/index", "pg", false, false],
  ["engine/a", "core/z", true, true],
  ["engine/a", "approvals/z", true, true],
  ["engine/a", "policy/z", true, true],
  ["engine/a", "storage/store", true, true],
  ["engine/a", "node:async_hooks", true, true],
  ["engine/a", "@standard-schema/spec", false, true],
  ["engine/a", "storage/memory", false, false],
  ["engine/a", "storage/sqlite/index", false, false],
  ["engine/a", "graph/z", false, false],
  ["engine/a", "ajv", false, false],
  ["engine/a", "node:fs", false, false],
  ["engine/a", "vitest", false, false],
  ["engine/questions/answer-schema", "ajv", true, true],
  ["engine/questions/answer-schema", "graph/z", false, false],
  ["graph/a", "engine/z", true, true],
  ["graph/a", "core/z", true, true],
  ["graph/a", "approvals/z", true, true],
  ["engine/a", "audit/receipt", true, true],
  ["engine/a", "audit/z", false, false],
  ["graph/a", "storage/store", false, false],
  ["graph/a", "storage/memory", false, false],
  ["graph/a", "node:crypto", false, false],
  ["server/a", "engine/z", true, true],
  ["server/a", "graph/z", false, false],
  ["server/a", "storage/sqlite/index", false, false],
  ["client/a", "server/z", false, true],
  ["client/a", "engine/z", false, false],
  ["client/a", "node:fs", false, false],
  ["adapters/mcp/a", "index", true, true],
  ["adapters/mcp/a", "engine/z", false, false],
  ["adapters/mcp/a", "adapters/ai-sdk/z", false, false],
  ["cli/a", "index", true, true],
  ["cli/a", "engine/z", false, false],
  ["testing/a", "engine/z", true, true],
  ["testing/a", "vitest", false, false],
  ["testing/a", "node:assert/strict", true, true],
  ["storage/sqlite/index", "node:module", true, true],
  ["engine/a", "node:crypto", false, false],
  ["testing/a", "graph/z", false, false],
  ["testing/a", "fast-check", false, false],
  ["index", "engine/z", true, true],
  ["index", "storage/memory", true, true],
  ["index", "storage/sqlite/index", false, false],
  ["index", "server/z", false, false],
  ["index", "testing/z", false, false],
  ["index", "cli/z", false, false],
  ["engine/a", "core/z.test", false, false],
];
const PACKAGES = ["canonicalize", "ajv", "pg", "vitest", "fast-check", "@standard-schema/spec", "yaml", "unbash"];
const FORMS = {
  value: (specifier) => `import { x } from "${specifier}";\nexport const y = x;\n`,
  type: (specifier) => `import type { x } from "${specifier}";\nexport type Y = typeof x;\n`,
  both: (specifier) =>
    `import type { X } from "${specifier}";\nimport { x } from "${specifier}";\nexport const y: X = x;\n`,
  dynamic: (specifier) => `export const y = async () => (await import("${specifier}")).x;\n`,
  reexport: (specifier) => `export { x as y } from "${specifier}";\n`,
};

const SRC = "packages/holdpoint/src";

/** Resolves to the probes whose verdict was wrong, one line each; an empty list is the proof. */
export async function wrongVerdicts(node) {
  const wrong = [];
  for (const form of Object.keys(FORMS)) {
    const refused = await refusals(node, form);
    for (const [from, to, asValue, asType] of PROBES) {
      const shouldPass = form === "type" ? asType : asValue;
      const passes = !refused.has(`${SRC}/${from}.ts ${resolved(to)}`);
      if (passes !== shouldPass) wrong.push(`${from} importing ${to} (${form}): ${passes ? "let through" : "refused"}`);
    }
    if (!refused.has("ring")) wrong.push(`a cycle (${form}): let through`);
  }
  return wrong;
}

/** "from to" of every refused import, and "ring" when the cycle was found. */
async function refusals(node, form) {
  const folder = mkdtempSync(join(tmpdir(), "holdpoint-imports-"));
  try {
    writeTree(folder, FORMS[form]);
    const args = [SRC, "--config", at(".dependency-cruiser.mjs"), "--output-type", "json"];
    const cli = at("node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
    const { stdout, output } = await capture(node, [cli, ...args], { cwd: folder, env: environment(node) });
    if (!stdout.startsWith("{")) throw new Error(output);
    const { violations } = JSON.parse(stdout).summary;
    const broken = violations.filter(({ rule }) => rule.name === "not-found");
    if (broken.length > 0) throw new Error(`a probe was not resolved: ${JSON.stringify(broken[0])}`);
    const isRing = ({ rule, from }) => rule.name === "no-cycle" && from.includes("/ring-");
    const imports = violations.filter(({ rule }) => rule.name !== "no-cycle").map(({ from, to }) => `${from} ${to}`);
    return new Set([...imports, ...(violations.some(isRing) ? ["ring"] : [])]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTree(folder, importing) {
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const isSource = (name) => !name.startsWith("node:") && !PACKAGES.includes(name);
  const targets = PROBES.map(([, to]) => to).filter(isSource);
  const statements = new Map(targets.map((target) => [target, ["export const x = 1; export type X = number;\n"]]));
  for (const [from, to] of [...PROBES, ["core/ring-a", "core/ring-b"], ["core/ring-b", "core/ring-a"]]) {
    const relative = posix.relative(posix.dirname(from), to);
    const specifier = isSource(to) ? `${relative.startsWith(".") ? "" : "./"}${relative}.ts` : to;
    statements.set(from, [...(statements.get(from) ?? []), importing(specifier)]);
  }
  for (const [path, parts] of statements) write(`${SRC}/${path}.ts`, parts.join(""));
  write(
    "tsconfig.json",
    JSON.stringify({ compilerOptions: { module: "NodeNext", allowImportingTsExtensions: true, noEmit: true } }),
  );
  write(
    "package.json",
    JSON.stringify({ type: "module", dependencies: Object.fromEntries(PACKAGES.map((name) => [name, "1"])) }),
  );
  for (const name of PACKAGES) {
    write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: "1.0.0", type: "module", exports: "./index.js" }),
    );
    write(`node_modules/${name}/index.js`, "export const x = 1;\n");
  }
}

/** The path dependency-cruiser reports for an imported name. */
function resolved(name) {
  if (name.startsWith("node:")) return name === "node:sqlite" ? name : name.slice("node:".length);
  return PACKAGES.includes(name) ? `node_modules/${name}/index.js` : `${SRC}/${name}.ts`;
}
