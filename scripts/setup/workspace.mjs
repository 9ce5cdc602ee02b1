// Where things are, and how child processes are started.
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync, existsSync } from "node:fs";
import { delimiter, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const at = (...parts) => join(root, ...parts);

/** The folders that hold a workspace package.json, relative to the root, with forward slashes. */
export function workspaces() {
  const under = (folder) =>
    existsSync(at(folder))
      ? readdirSync(at(folder))
          .map((name) => `${folder}/${name}`)
          .sort()
      : [];
  return [...under("packages"), ...under("examples"), "benchmarks"].filter((path) =>
    existsSync(at(path, "package.json")),
  );
}

export const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Writes a file whole or not at all. */
export function writeAtomically(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

export function hashOf(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(String(text.length)).update("\0").update(text);
  return hash.digest("hex");
}

/** Every file below a folder, sorted, relative to the root. */
export function filesUnder(folder) {
  if (!existsSync(at(folder))) return [];
  return readdirSync(at(folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(root, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/"),
    )
    .sort();
}

/** The environment for children: `node` and the workspace's tools first on PATH. */
export function environment(node, extra = {}) {
  const PATH = [dirname(node), at("node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  return { ...process.env, PATH, ...extra };
}

/** Runs a command and collects its output; never rejects for a non-zero exit. */
export function capture(command, args, options = {}) {
  return new Promise((settle) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.on("error", (error) => settle({ code: 127, stdout, output: `${output}${error.message}`, error }));
    child.on("close", (code, signal) => settle({ code: code ?? 1, stdout, output, signal }));
  });
}

/**
 * Runs a command in this terminal, hands signals on, and resolves to its exit code (128 + n for a signal).
 * With `limitMs` it is ended after that time.
 */
export function foreground(command, args, { limitMs, ...options } = {}) {
  return new Promise((settle, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: "inherit" });
    const limit = limitMs === undefined ? undefined : setTimeout(() => child.kill("SIGTERM"), limitMs);
    const ignore = () => {}; // the terminal has sent Ctrl-C to the child as well; its answer decides
    const forward = (signal) => child.kill(signal);
    process.on("SIGINT", ignore).on("SIGTERM", forward).on("SIGHUP", forward);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      process.off("SIGINT", ignore).off("SIGTERM", forward).off("SIGHUP", forward);
      settle(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 1));
    });
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
