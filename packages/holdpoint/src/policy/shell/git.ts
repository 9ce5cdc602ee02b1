/**
 * `git`: which of its commands only look.
 *
 * I1. Allowed are commands and options that are listed. An abbreviated option is not.
 * I2. A repository's own settings (pagers, external differs, hooks) are trusted; settings given on the command line are not.
 */
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { hasOption, readOptions, type Grammar, type Options } from "./options.ts";
import { processed } from "./prints.ts";
import { suspectWords } from "./suspicion.ts";
import { mayBeSecret } from "./targets.ts";
import { behind, constant, hasUnknown, leading, written, wordAt, type Value } from "./value.ts";

const DIFF = (
  "patch no-patch stat numstat shortstat name-only name-status summary color no-color word-diff minimal patience histogram " +
  "ignore-all-space ignore-space-change ignore-space-at-eol ignore-blank-lines cached staged raw full-index binary check " +
  "no-ext-diff no-textconv no-renames find-renames find-copies quiet exit-code unified stat-width dirstat merge-base compact-summary"
).split(" ");
const LOG = (
  "oneline graph decorate no-decorate all branches tags remotes merges no-merges first-parent reverse follow abbrev-commit format " +
  "pretty date relative-date topo-order date-order author-date-order left-right cherry-pick cherry walk-reflogs " +
  "full-history simplify-by-decoration parents children source no-walk shortstat"
).split(" ");
const LOG_VALUES =
  "max-count skip since after until before author committer grep diff-filter inter-hunk-context encoding".split(" ");
const HISTORY: Grammar = {
  flags: "pugsizwbcmatrRE0123456789",
  values: "nSGL",
  optional: "UMC",
  long: [...DIFF, ...LOG],
  longValues: LOG_VALUES,
};

interface Looks {
  readonly options: Grammar;
  /** Most operands with which it only looks; absent: any number. */
  readonly most?: number;
  /** What the first operand has to be, when there is one. */
  readonly first?: readonly string[];
  /** Without operands it changes something. */
  readonly needs?: boolean;
  /** With one of these options any operands are fine. */
  readonly lists?: readonly string[];
}

const PLAIN: Grammar = {};
const NAMED: Grammar = {
  flags: "lvar",
  long: "list all remotes verbose show-current ignore-case column no-column color no-color".split(" "),
  longValues: "sort format contains no-contains merged no-merged points-at".split(" "),
};

const COMMANDS: ReadonlyMap<string, Looks> = new Map<string, Looks>([
  [
    "status",
    {
      options: {
        flags: "sbvz",
        optional: "u",
        long: "short branch verbose long show-stash ahead-behind porcelain untracked-files ignored".split(" "),
      },
    },
  ],
  ["log", { options: HISTORY }],
  ["diff", { options: HISTORY }],
  ["show", { options: HISTORY }],
  ["shortlog", { options: { ...HISTORY, flags: "sne" } }],
  ["whatchanged", { options: HISTORY }],
  [
    "branch",
    { options: NAMED, most: 0, lists: ["l", "list", "contains", "no-contains", "merged", "no-merged", "points-at"] },
  ],
  [
    "tag",
    {
      options: { ...NAMED, flags: "l", optional: "n" },
      most: 0,
      lists: ["l", "list", "contains", "merged", "points-at"],
    },
  ],
  ["remote", { options: { flags: "v", long: ["verbose"] }, first: ["get-url"] }],
  [
    "rev-parse",
    {
      options: {
        flags: "q",
        long: "abbrev-ref show-toplevel short verify git-dir is-inside-work-tree show-prefix symbolic-full-name absolute-git-dir git-common-dir show-cdup".split(
          " ",
        ),
      },
    },
  ],
  ["rev-list", { options: { ...HISTORY, long: [...DIFF, ...LOG, "count", "objects"] } }],
  [
    "ls-files",
    {
      options: {
        flags: "cdmoiskuvztf",
        long: "cached deleted modified others ignored stage unmerged exclude-standard full-name error-unmatch".split(
          " ",
        ),
      },
    },
  ],
  [
    "ls-tree",
    { options: { flags: "drtlz", long: "name-only name-status full-name full-tree long abbrev".split(" ") } },
  ],
  [
    "blame",
    {
      options: {
        flags: "lsefnwtcpM",
        values: "L",
        long: "porcelain line-porcelain show-email show-name show-number date abbrev".split(" "),
      },
    },
  ],
  [
    "describe",
    { options: { long: "all tags always long dirty abbrev contains exact-match first-parent match".split(" ") } },
  ],
  ["reflog", { options: HISTORY, first: ["show"] }],
  ["stash", { options: HISTORY, first: ["list", "show"], needs: true }],
  ["worktree", { options: { flags: "v", long: ["porcelain"] }, first: ["list"], needs: true }],
  ["cat-file", { options: { flags: "ptse" } }],
  [
    "grep",
    {
      options: {
        flags: "niIwvlLcEGFPhHopqW",
        values: "eABCm",
        long: "line-number ignore-case word-regexp files-with-matches name-only count cached untracked heading break show-function extended-regexp fixed-strings perl-regexp max-depth".split(
          " ",
        ),
      },
    },
  ],
  ["merge-base", { options: { flags: "a", long: "all is-ancestor octopus fork-point".split(" ") } }],
  ["name-rev", { options: { long: ["name-only", "tags", "always"] } }],
  ["for-each-ref", { options: { long: [], longValues: "format sort count contains merged points-at".split(" ") } }],
  ["show-ref", { options: { flags: "hdsq", long: "heads tags verify hash head dereference quiet".split(" ") } }],
  ["count-objects", { options: { flags: "vH" } }],
  ["diff-tree", { options: HISTORY }],
  ["check-ignore", { options: { flags: "vnqz", long: ["verbose", "non-matching", "no-index", "quiet"] } }],
  ["version", { options: PLAIN, most: 0 }],
]);

const GLOBAL: Grammar = {
  flags: "pPhv",
  values: "cC",
  long: "no-pager paginate version help bare no-replace-objects literal-pathspecs glob-pathspecs icase-pathspecs no-optional-locks".split(
    " ",
  ),
  longValues: ["git-dir", "work-tree", "namespace", "exec-path", "config-env", "super-prefix", "attr-source"],
  stops: true,
};
const HARMLESS_GLOBAL = new Set(["no-pager", "C", "P", "version", "v", "no-optional-locks", "literal-pathspecs"]);

function looks(found: Options, rule: Looks): boolean {
  const { operands } = found;
  if (rule.lists?.some((name) => found.options.some((option) => option.name === name)) === true) return true;
  if (operands.length === 0) return rule.needs !== true;
  if (rule.first !== undefined) return rule.first.includes(constant(wordAt(operands, 0)) ?? "");
  return rule.most === undefined || operands.length <= rule.most;
}

/** `main:.env` shows the file as much as its path does. */
function showsSecret(operand: Value, here: Here): boolean {
  const colon = leading(operand).lastIndexOf(":");
  return mayBeSecret(operand, here) || (colon >= 0 && mayBeSecret(behind(operand, colon + 1), here));
}

const CONFIG: Grammar = {
  flags: "lz",
  long: "global local system worktree list get get-all null name-only show-origin show-scope includes bool int path".split(
    " ",
  ),
  longValues: ["type", "default"],
};

/** `git config user.name`, `--get`, `--list`, and the same as words: what only asks. */
function asksConfig(found: Options): boolean {
  if (found.options.some((option) => !option.known)) return false;
  const [first, ...others] = found.operands.map((operand) => constant(operand) ?? "");
  if (hasOption(found, "l", "list", "get", "get-all")) return others.length === 0;
  if (first === "list") return others.length === 0;
  // Every name of a setting has a dot in it; other words are commands.
  return others.length === (first === "get" ? 1 : 0) && first !== undefined && (first === "get" || first.includes("."));
}

function config(words: readonly Value[], here: Here, j: Judgement): void {
  if (asksConfig(readOptions(words, CONFIG))) return;
  j.note("PERSISTENCE", here);
  suspectWords(words, here, j);
}

function noteGlobal(global: Options, here: Here, j: Judgement): void {
  if (global.unsure) j.note("DYNAMIC", here);
  for (const { name, value, known } of global.options) {
    if (value !== undefined && hasUnknown(value)) j.note("DYNAMIC", here);
    if (HARMLESS_GLOBAL.has(name) && known) continue;
    j.note("OPTION", here);
    const script = value === undefined ? undefined : written(value);
    if (script !== undefined) j.suspect(() => j.run(script.slice(script.indexOf("=") + 1).replace(/^!/, ""), here));
  }
}

function noteLook(words: readonly Value[], rule: Looks, here: Here, j: Judgement): void {
  const found = readOptions(words, rule.options);
  if (found.options.some((option) => !option.known)) j.note("OPTION", here);
  if (found.unsure) j.note("DYNAMIC", here);
  if (!looks(found, rule)) j.note("CHANGES", here);
  const shownPaths = [...found.operands, ...found.options.flatMap(({ value }) => (value === undefined ? [] : [value]))];
  if (shownPaths.some((path) => showsSecret(path, here))) j.note("SECRET", here);
}

/** Judges `git`. */
export function git(words: readonly Value[], here: Here, j: Judgement): Outcome {
  const global = readOptions(words, GLOBAL);
  const [name, ...rest] = global.operands;
  noteGlobal(global, here, j);
  const outcome = unchanged(here.state, processed(here));
  if (name === undefined) return outcome;
  const command = constant(name);
  const rule = command === undefined ? undefined : COMMANDS.get(command);
  if (command === "config") config(rest, here, j);
  else if (rule !== undefined) noteLook(rest, rule, here, j);
  else j.note(command === undefined ? "DYNAMIC" : "CHANGES", here);
  return outcome;
}
