/** The programs of a page, written to files and run as a reader would run them. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as library from "../../src/index.ts";
import * as postgres from "../../src/storage/postgres/index.ts";
import * as sqlite from "../../src/storage/sqlite/index.ts";
import * as testing from "../../src/testing/index.ts";
import { root, type Block, type Page } from "./pages.ts";

const LIMIT_MS = 30_000;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command of a console block and what the page says it prints. */
export interface Command {
  readonly args: readonly string[];
  readonly prints: string;
  readonly line: number;
}

/** Programs run side by side: one for each core of the smallest machine the suite is meant for. */
let free = 2;
const waiting: (() => void)[] = [];

/** Runs Node on the arguments, when its turn comes. */
export async function run(args: readonly string[], cwd: string): Promise<Outcome> {
  while (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  free -= 1;
  try {
    return await start(args, cwd);
  } finally {
    free += 1;
    waiting.shift()?.();
  }
}

function start(args: readonly string[], cwd: string): Promise<Outcome> {
  const options = { cwd, timeout: LIMIT_MS, env: { ...process.env, NO_COLOR: "1" } };
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr: error?.killed === true ? `${stderr}\nended after ${LIMIT_MS} ms` : stderr });
    });
  });
}

/** A folder inside the repository, so that the programs find the library by its public name. */
export function makeFolder(): string {
  mkdirSync(join(root, ".cache"), { recursive: true });
  return mkdtempSync(join(root, ".cache", "docs-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function isProgram({ language, name }: Block): boolean {
  return language === "ts" && name !== "";
}

export function programs({ blocks }: Page): readonly Block[] {
  return blocks.filter(isProgram);
}

/** What fragments take for granted: everything public by name, and the usual suspects. */
function given(): string {
  const from = (module: object, path: string): string => `import { ${Object.keys(module).join(", ")} } from "${path}";`;
  return [
    from(library, "holdpoint"),
    from(sqlite, "holdpoint/sqlite"),
    from(postgres, "holdpoint/postgres"),
    from(testing, "holdpoint/testing"),
    'import { z } from "zod";',
    "declare const app: import('holdpoint').CompiledStateGraph<Record<string, unknown>, Record<string, unknown>>;",
    "declare const holdpoint: Holdpoint;",
    "declare const store: import('holdpoint').Store;",
    "declare const config: { readonly configurable: { readonly thread_id: string } };",
  ].join(" ");
}

/** Writes the page's programs and fragments into `folder`. A fragment is a block of its own, so it may declare what it likes. */
export function write({ blocks }: Page, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const block of blocks) {
    if (isProgram(block)) writeFileSync(join(folder, block.name), `${block.text}\n`);
    else if (block.language === "ts") {
      const text = /^import /m.test(block.text) ? block.text : `${given()} {\n${block.text}\n}`;
      writeFileSync(join(folder, `line-${block.line}.ts`), `${text}\nexport {};\n`);
    }
  }
}

/** The commands of the page's console blocks, in order. */
export function commands({ path, blocks }: Page): readonly Command[] {
  return blocks
    .filter(({ language }) => language === "console")
    .flatMap(({ text, line }) => {
      const [before, ...parts] = text.split(/^\$ /m);
      if (before !== "") throw new Error(`${path}:${line}: a console block begins with a command.`);
      return parts.map((part) => {
        const [command = "", ...prints] = part.split("\n");
        const [program, ...args] = command.trim().split(/ +/);
        if (program !== "node") throw new Error(`${path}:${line}: only "node FILE" can be run; use "sh" for the rest.`);
        return { args, prints: prints.join("\n").trim(), line };
      });
    });
}
