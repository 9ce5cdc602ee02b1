/** All commands that are known, by name. */
import { EFFECT_PREFIXES, EFFECTS } from "./tables/effects.ts";
import { READERS } from "./tables/readers.ts";
import { each, type CommandSpec } from "./tables/spec.ts";
import { WRAPPERS } from "./tables/wrappers.ts";

const COMMANDS: ReadonlyMap<string, CommandSpec> = new Map<string, CommandSpec>([
  ...READERS,
  ...WRAPPERS,
  ...EFFECTS,
  ...each("find gfind", { kind: "own", name: "find" }),
  ...each("git", { kind: "own", name: "git" }),
  ...each("sed gsed", { kind: "own", name: "sed" }),
  ...each("xargs gxargs", { kind: "own", name: "xargs" }),
  ...each("npm", { kind: "own", name: "node package manager" }),
]);

/** Longest name that is looked at closely; no command has a longer one. */
const LONGEST_NAME = 64;

/** Directories whose programs are what their names say. */
const TRUSTED = new Set(["/bin", "/usr/bin", "/usr/local/bin", "/sbin", "/usr/sbin", "/opt/homebrew/bin"]);

/** A command's name without its directory, in the spelling it is known by; and whether that directory is trusted. */
interface CommandName {
  readonly base: string;
  readonly trusted: boolean;
}

/** Takes a command word apart. */
export function commandName(word: string): CommandName {
  const slash = word.lastIndexOf("/");
  if (slash < 0) return { base: word, trusted: true };
  return { base: word.slice(slash + 1), trusted: TRUSTED.has(word.slice(0, slash).replace(/^\/+/, "/")) };
}

/**
 * How the command of this name is judged; undefined when it is not known. Some file systems do not tell case apart: in
 * another case it is known only for what it destroys.
 */
export function specOf(base: string): CommandSpec | undefined {
  const exact = COMMANDS.get(base);
  if (exact !== undefined || base.length > LONGEST_NAME) return exact;
  const lower = base.toLowerCase().replace(/\.exe$/, "");
  const versioned = lower.replace(/[\d.]+$/, "");
  const prefix = EFFECT_PREFIXES.find(([start]) => lower.startsWith(start));
  const found = COMMANDS.get(prefix?.[1] ?? lower) ?? COMMANDS.get(versioned);
  return found !== undefined && isEvident(found) ? found : undefined;
}

function isEvident(spec: CommandSpec): boolean {
  return spec.kind === "effect" || spec.kind === "shell" || spec.kind === "wrapper" || spec.kind === "interpreter";
}

/** True for a command that can be destructive by what stands behind it, so that it is looked for among the words of others. */
export function isSuspicious(base: string): boolean {
  const spec = specOf(base);
  return spec !== undefined && (isEvident(spec) || (spec.kind === "own" && spec.name !== "git"));
}

/** Names of everything that can be destructive. */
export const SUSPICIOUS: readonly string[] = [...COMMANDS.keys()].filter(isSuspicious);
