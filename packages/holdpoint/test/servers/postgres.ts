/**
 * PostgreSQL for tests: those that come from npm (`postgres-18`, and `postgres-14` where there is one for the machine), every
 * one Debian has installed (`postgres-15` …), Debian's own wherever it has to be installed first (`postgres-debian`), and a
 * primary with its standby (`postgres-pair`).
 *
 * Settings that are none of PostgreSQL's own: `tls` (`"yes"`: with a certificate that is made for the test, in `data` of its
 * directory); `dataRoom` and `logRoom` (`"64m"`: `data`, or `log` with the write-ahead log, is a file system of that size,
 * which root can make).
 *
 * The server refuses to run as root, so root starts it as the user `postgres`, or `nobody` where there is none. Where
 * that user may not enter the directory of the programs, they are copied to one it may.
 */
import { execFile, spawn } from "node:child_process";
import { chmod, chown, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { certificate } from "./certificate.ts";
import { freePort } from "./free-port.ts";
import { debianPrograms, ensureDebian, npmPrograms, type Programs } from "./postgres-programs.ts";
import type { RunningServer, ServerKind } from "./server-kind.ts";
import { ServerProcess } from "./server-process.ts";
import { mountRoom } from "./tight-room.ts";

const execute = promisify(execFile);
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

/** Arguments for a collation that is not "C", as most servers have: what the driver sorts must not depend on it. Before 15, only
 *  the system could have one, and most have none. */
const localeOf = (version: string): readonly string[] =>
  Number(version) < 15 ? ["--locale=C"] : ["--locale=C", "--locale-provider=icu", "--icu-locale=en"];

/** Where what is stored goes. */
interface Layout {
  readonly data: string;
  /** Of the write-ahead log, where it is not with the data. */
  readonly log?: string | undefined;
}

async function initialize({ bin, version }: Programs, directory: string, who: Identity, layout: Layout): Promise<void> {
  const { data, log } = layout;
  const passwordFile = join(directory, "password");
  await writeFile(passwordFile, `${PASSWORD}\n`);
  const places = log === undefined ? [data] : [data, log];
  for (const place of places) await mkdir(place, { recursive: true, mode: 0o700 });
  if (who.uid !== undefined && who.gid !== undefined) {
    for (const path of [directory, passwordFile, ...places]) await chown(path, who.uid, who.gid);
  }
  await execute(
    join(bin, "initdb"),
    [
      ...[
        "-D",
        data,
        "-U",
        "postgres",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--no-sync",
        "--encoding=UTF8",
      ],
      ...localeOf(version),
      // Small files, which fill little room soon.
      ...(log === undefined ? [] : [`--waldir=${log}`, "--wal-segsize=1"]),
    ],
    { ...who, env: { ...process.env, LC_ALL: "C" } },
  );
}

/** Launches a server on what is stored in `data`. `settings` are PostgreSQL's own. */
type Launch = (data: string, settings: Readonly<Record<string, string>>) => Promise<ServerProcess>;

function launcher(programs: string, directory: string, who: Identity): Launch {
  return async (data, settings) => {
    const port = String(await freePort());
    // "ready to accept connections" is a message of the level LOG.
    const all = Object.entries({ ...SETTINGS, ...settings, port, log_min_messages: "log" });
    return ServerProcess.start({
      name: "PostgreSQL",
      address: {
        url: `postgres://postgres:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
        port,
        directory,
      },
      launch: () =>
        spawn(join(programs, "postgres"), ["-D", data, ...all.flatMap(([key, value]) => ["-c", `${key}=${value}`])], {
          ...who,
          stdio: ["ignore", "ignore", "pipe"],
          detached: true,
          env: { ...process.env, LC_ALL: "C" },
        }),
      isReady: (log) => /ready to accept (read-only )?connections/.test(log),
      // As `pg_ctl stop -m immediate`.
      endsWith: "SIGQUIT",
    });
  };
}

interface Prepared {
  readonly launch: Launch;
  readonly who: Identity;
}

/** Makes the data of a server. */
async function prepare({ bin, version }: Programs, directory: string, layout: Layout): Promise<Prepared> {
  const who = await identity();
  if (who.uid !== undefined) await chmod(directory, 0o755);
  const programs = { version, bin: await runnable(bin, directory, who) };
  await initialize(programs, directory, who, layout);
  return { launch: launcher(programs.bin, directory, who), who };
}

/** Settings for a server that takes encrypted connections; from the user `guarded` no others. */
async function tlsSettings(data: string, who: Identity): Promise<Readonly<Record<string, string>>> {
  const { key, cert } = await certificate(data);
  if (who.uid !== undefined && who.gid !== undefined) await chown(key, who.uid, who.gid);
  const rules = ["hostnossl all guarded 127.0.0.1/32 reject", "host all all 127.0.0.1/32 scram-sha-256", ""];
  await writeFile(join(data, "pg_hba.conf"), rules.join("\n"));
  return { ssl: "on", ssl_key_file: key, ssl_cert_file: cert };
}

/** Starts one whose data have all the room there is, unless the settings say how much. */
async function startSingle(
  programs: Programs,
  directory: string,
  { tls, dataRoom, logRoom, ...settings }: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const data = join(directory, "data");
  const log = dataRoom === undefined && logRoom === undefined ? undefined : join(directory, "log");
  const unmounts: (() => Promise<void>)[] = [];
  const unmount = async (): Promise<void> => {
    for (const one of unmounts.splice(0)) await one();
  };
  try {
    if (dataRoom !== undefined) unmounts.push(await mountRoom(data, dataRoom));
    if (log !== undefined && logRoom !== undefined) unmounts.push(await mountRoom(log, logRoom));
    const { launch, who } = await prepare(programs, directory, { data, log });
    const server = await launch(data, tls === "yes" ? { ...settings, ...(await tlsSettings(data, who)) } : settings);
    return {
      address: server.address,
      act: (what) => server.act(what),
      stop: async () => {
        await server.stop();
        await unmount();
      },
    };
  } catch (error) {
    await unmount();
    throw error;
  }
}

const single = (programs: Programs): ServerKind => ({
  name: `postgres-${programs.version}`,
  start: (directory, settings) => startSingle(programs, directory, settings),
});

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
function pair(programs: Programs): ServerKind {
  return {
    name: "postgres-pair",
    async start(directory, settings) {
      const data = join(directory, "data");
      const { launch } = await prepare(programs, directory, { data });
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

/** The newest from npm as a primary and its standby. */
export function postgresPairKinds(): readonly ServerKind[] {
  return npmPrograms().slice(0, 1).map(pair);
}

/** Debian's own, also where it is not there yet. */
export const DEBIAN_KIND = "postgres-debian";

export function postgresDebianKinds(): readonly ServerKind[] {
  return [
    {
      name: DEBIAN_KIND,
      start: async (directory, settings) => startSingle(await ensureDebian(), directory, settings),
    },
  ];
}

/** The kinds that come from npm: the newest, and the oldest Holdpoint works with where there is one for this machine. */
export const oldestAndNewest = (): readonly string[] => npmPrograms().map((one) => single(one).name);

/** Every PostgreSQL there is on this machine, those from npm first. */
export function postgresKinds(): readonly ServerKind[] {
  const fromNpm = npmPrograms();
  const others = debianPrograms().filter(({ version }) => !fromNpm.some((one) => one.version === version));
  return [...fromNpm, ...others].map(single);
}
