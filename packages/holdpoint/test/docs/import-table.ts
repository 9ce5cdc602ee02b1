/** The import table of .dependency-cruiser.mjs in the words of ARCHITECTURE.md. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./pages.ts";

interface Row {
  readonly name: string;
  readonly may: readonly string[];
  readonly mayTypes?: readonly string[];
}

const SOURCE = "^packages/holdpoint/src/";

/** More parts of Node than this are all of it. */
const FEW = 5;

/** What a pattern of the table stands for: modules, a package, parts of Node. */
function wordsOf(pattern: string): readonly string[] {
  const node = /^\^\(node:\)\?\((.+)\)\$$/.exec(pattern)?.[1]?.split("|");
  if (node !== undefined) return node.length > FEW ? ["node:*"] : node.map((name) => `node:${name}`);
  return [wordOf(pattern)];
}

function wordOf(pattern: string): string {
  const npm = /node_modules\/\(@types\/\)\?(.+)\/$/.exec(pattern)?.[1];
  if (npm !== undefined) return npm.replace("[^/]+", "*");
  if (pattern === "node_modules/") return "any package";
  const path = pattern.slice(SOURCE.length);
  if (path.startsWith("storage/(?!")) return "storage/shared";
  if (path.startsWith("audit/(")) return "audit/pure";
  if (path === "storage/") return "storage/*";
  return path
    .replace(/\(\/\|\\\.ts\$\)$/, "")
    .replace(/\/$/, "")
    .replaceAll("\\.", ".")
    .replace(/\.ts\$$/, "");
}

const listed = (patterns: readonly string[]): string =>
  patterns
    .flatMap(wordsOf)
    .map((word) => `\`${word}\``)
    .join(", ");

/** The table as Markdown. */
export async function importTable(): Promise<string> {
  const { table } = (await import(pathToFileURL(join(root, ".dependency-cruiser.mjs")).href)) as {
    readonly table: readonly Row[];
  };
  const rows = table.map(
    ({ name, may, mayTypes = [] }) => `| \`${name}\` | ${listed(may) || "nothing"} | ${listed(mayTypes)} |`,
  );
  return ["| from | may import | and types of |", "|---|---|---|", ...rows].join("\n").replaceAll("|  |", "| |");
}
