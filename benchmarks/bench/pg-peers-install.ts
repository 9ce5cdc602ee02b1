/**
 * Installs the peers that keep their state in PostgreSQL into `benchmarks/.peers-postgres/`, on demand: like the peers of
 * the scoreboard they are outside the workspace, and never a dependency of Holdpoint.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runNpm } from "../scoreboard/peer.ts";

const DIRECTORY = fileURLToPath(new URL("../.peers-postgres/", import.meta.url));
const READY = join(DIRECTORY, "installed.json");

/** Exact, so that two runs of one commit compare the same things. */
const MANIFEST = {
  name: "holdpoint-benchmark-peers",
  private: true,
  type: "module",
  dependencies: { "@dbos-inc/dbos-sdk": "5.3.0", openworkflow: "0.10.1", "pg-boss": "12.38.0", postgres: "3.4.9" },
} as const;

const ENTRIES = {
  dbos: `export { DBOS } from "@dbos-inc/dbos-sdk";\n`,
  openworkflow: `export { OpenWorkflow } from "openworkflow";\nexport { BackendPostgres } from "openworkflow/postgres";\n`,
  "pg-boss": `export { PgBoss } from "pg-boss";\n`,
} as const;

export type PostgresPeer = keyof typeof ENTRIES;

/** What each is, with its version. */
export const LABELS: Readonly<Record<PostgresPeer, string>> = {
  dbos: `DBOS ${MANIFEST.dependencies["@dbos-inc/dbos-sdk"]}`,
  openworkflow: `OpenWorkflow ${MANIFEST.dependencies.openworkflow}`,
  "pg-boss": `pg-boss ${MANIFEST.dependencies["pg-boss"]}`,
};

const wanted = JSON.stringify({ manifest: MANIFEST, entries: ENTRIES });

async function install(): Promise<void> {
  if (existsSync(READY) && readFileSync(READY, "utf8") === wanted) return;
  console.error(`Installing ${Object.values(LABELS).join(", ")} into benchmarks/.peers-postgres (once) …`);
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
  writeFileSync(join(DIRECTORY, ".gitignore"), "*\n");
  writeFileSync(join(DIRECTORY, "package.json"), `${JSON.stringify(MANIFEST, undefined, 2)}\n`);
  for (const [name, text] of Object.entries(ENTRIES)) writeFileSync(join(DIRECTORY, `${name}.mjs`), text);
  await runNpm(DIRECTORY);
  writeFileSync(READY, wanted);
}

let installed: Promise<void> | undefined;

/** The module of a peer, installed when it is not there. */
export async function loadPostgresPeer(peer: PostgresPeer): Promise<unknown> {
  installed ??= install();
  await installed;
  return import(pathToFileURL(join(DIRECTORY, `${peer}.mjs`)).href);
}
