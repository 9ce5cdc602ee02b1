// Brings node_modules to what package-lock.json says, when it is not already.
import { existsSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { SetupError, step } from "./progress.mjs";
import { at, capture, hashOf, readJson, workspaces, writeAtomically } from "./workspace.mjs";

const FIELDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
const stamp = at("node_modules", ".holdpoint-setup");

export async function ensureDependencies() {
  const lockText = readLockfile();
  const lock = JSON.parse(lockText);
  refuseStaleLockfile(lock);
  const wanted = hashOf(lockText, process.platform, process.arch);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  if (!installedMatches(lock)) await step("installing dependencies (npm ci, about half a minute)", npmCi);
  writeAtomically(stamp, wanted);
}

function readLockfile() {
  try {
    const text = readFileSync(at("package-lock.json"), "utf8");
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new SetupError(
      error?.code === "ENOENT"
        ? "package-lock.json is missing; restore it with `git checkout package-lock.json`."
        : "package-lock.json cannot be read as JSON; restore it with `git checkout package-lock.json`.",
    );
  }
}

/** The lockfile records what each package.json asked for; a difference means it was not updated. */
function refuseStaleLockfile(lock) {
  for (const folder of ["", ...workspaces()]) {
    const manifest = readJson(at(folder, "package.json"));
    const locked = lock.packages[folder] ?? {};
    const stale = FIELDS.find((field) => sorted(manifest[field]) !== sorted(locked[field]));
    if (stale !== undefined) {
      const file = folder === "" ? "package.json" : `${folder}/package.json`;
      throw new SetupError(
        `package-lock.json is out of step with "${stale}" in ${file}; run \`npm install\` and commit both.`,
      );
    }
  }
}

const sorted = (record = {}) => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** True when npm's own record of what it installed agrees with the lockfile, so that nothing has to be fetched. */
function installedMatches(lock) {
  const record = at("node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages ?? {};
  return Object.entries(lock.packages).every(([path, entry]) => {
    if (!path.includes("node_modules/")) return true;
    if (installed[path] === undefined) return entry.optional === true && !isMeantForThisMachine(entry);
    if (entry.link) return existsSync(at(path));
    return installed[path].version === entry.version && existsSync(at(path, "package.json"));
  });
}

/** Whether an optional package is a binary for this operating system, processor and C library. */
function isMeantForThisMachine({ os, cpu, libc }) {
  if (os === undefined || cpu === undefined) return false;
  return os.includes(process.platform) && cpu.includes(process.arch) && (libc?.includes(libcHere()) ?? true);
}

function libcHere() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}

async function npmCi() {
  const [command, ...prefix] = npmCommand();
  const args = [
    "ci",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--include=dev",
    "--include=optional",
  ];
  const result = await capture(command, [...prefix, ...args], { env: environmentForNpm() });
  if (result.code !== 0) throw explainNpm(result);
}

/** The npm that started this script, else the one on PATH. */
export function npmCommand() {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  if (npm && node && npm.endsWith("npm-cli.js") && existsSync(npm) && existsSync(node)) return [node, npm];
  return [process.platform === "win32" ? "npm.cmd" : "npm"];
}

/** `npm ci` replaces node_modules, so npm must not run on the Node inside it; variables of an outer npm run stay out. */
function environmentForNpm() {
  const PATH = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.replaceAll("\\", "/").endsWith("node_modules/.bin"))
    .join(delimiter);
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package|command)/.test(name));
  return { ...Object.fromEntries(kept), PATH };
}

function explainNpm({ output, error }) {
  if (error?.code === "ENOENT") {
    return new SetupError("npm was not found; install it with Node (https://nodejs.org) or your system's packages.");
  }
  const code = /npm (?:error|ERR!) code (\S+)/.exec(output)?.[1] ?? "";
  const lines = output.trim().split("\n");
  const tail = lines.slice(-15).join("\n");
  const cause = lines
    .filter((line) => /npm (error|ERR!) (code|path|network request|request to|nospc)/.test(line))
    .join("\n");
  if (
    /^(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|E5\d\d|ERR_SOCKET_TIMEOUT)$/.test(
      code,
    )
  ) {
    return new SetupError("The npm registry could not be reached; check the network or proxy and try again.", cause);
  }
  if (/^(EACCES|EPERM|EROFS)$/.test(code)) {
    return new SetupError("npm may not write here; check who owns the project folder and npm's cache.", cause);
  }
  if (code === "ENOSPC") return new SetupError("The disk is full; about 600 MB are needed.", cause);
  if (code === "EUSAGE") {
    return new SetupError(
      "package-lock.json is out of step with package.json; run `npm install` and commit both.",
      tail,
    );
  }
  return new SetupError(`npm ci failed${code ? ` (${code})` : ""}; the lines above are npm's.`, tail);
}
