/**
 * The Markdown pages of the repository, taken apart: programs, what they print, links and headings.
 *
 * A fenced block "ts NAME.ts" is a program; a "console" block runs the programs of its page and shows what they print:
 * every line that begins with "$ " is a command, the lines after it are its output. A plain "ts" block is a fragment.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** A fenced block: its language, what else stands on its first line, and where it begins (the first line is 1). */
export interface Block {
  readonly language: string;
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

export interface Page {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The text without fenced blocks; their lines are empty. */
  readonly prose: string;
}

const FENCE = /^(?<indent> *)(?<ticks>`{3,})(?<language>[^\s`]*)(?: +(?<name>[^`]*?))? *$/;

function taken(text: string): Pick<Page, "blocks" | "prose"> {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open:
    | { readonly fence: string; readonly block: Block; readonly lines: string[]; readonly indent: number }
    | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    prose.push("");
    if (open !== undefined) {
      if (line.trim() !== open.fence) open.lines.push(line.slice(open.indent));
      else {
        blocks.push({ ...open.block, text: open.lines.join("\n") });
        open = undefined;
      }
      continue;
    }
    const { indent = "", ticks, language = "", name = "" } = FENCE.exec(line)?.groups ?? {};
    if (ticks === undefined) prose[index] = line;
    else {
      open = { fence: ticks, block: { language, name, text: "", line: index + 1 }, lines: [], indent: indent.length };
    }
  }
  if (open !== undefined) throw new Error(`The fence of line ${open.block.line} is never closed.`);
  return { blocks, prose: prose.join("\n") };
}

export function readPage(path: string): Page {
  const text = readFileSync(join(root, path), "utf8");
  return { path, text, ...taken(text) };
}

const PLACES = ["", "docs", "packages", "examples", "benchmarks"] as const;
const SKIPPED = new Set(["node_modules", "dist", "coverage", "results", ".peers"]);

function markdownIn(folder: string, isDeep: boolean): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return isDeep && !SKIPPED.has(entry.name) ? markdownIn(path, true) : [];
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** Every page there is. */
export function pages(): readonly Page[] {
  return PLACES.flatMap((place) => markdownIn(place, place !== "")).map(readPage);
}

/** The anchor GitHub gives a heading. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "");
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** The anchors of a page's headings. */
export function anchors({ prose }: Page): ReadonlySet<string> {
  const found = new Map<string, number>();
  const all = new Set<string>();
  for (const [, heading = ""] of prose.matchAll(/^#{1,6} +(.*?) *#*$/gm)) {
    const anchor = anchorOf(heading);
    const times = found.get(anchor) ?? 0;
    found.set(anchor, times + 1);
    all.add(times === 0 ? anchor : `${anchor}-${times}`);
  }
  return all;
}

/** What a page links to, code left out. */
export function links({ prose }: Page): readonly string[] {
  const text = prose.replace(/`[^`\n]*`/g, (code) => (code.includes("](") ? "" : code));
  return [...text.matchAll(/\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target = ""]) => target);
}
