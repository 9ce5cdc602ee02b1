/** `holdpoint dev` and `holdpoint serve` as people run them: a real process, ended with real signals, never left behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Browser } from "./browser.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MAIN = at("../../src/cli/main.ts");
const DESK = at("desk.ts");
const CONFIG = "holdpoint.config.ts";

/** Writes a config of the desk into a folder; `more` is code: the other fields. */
export function writeConfig(folder: string, more = ""): void {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const lines = [
    `import { desk } from ${JSON.stringify(DESK)};`,
    `export default desk(import.meta.dirname, {${more}});`,
  ];
  writeFileSync(join(folder, CONFIG), lines.join("\n"));
}

/** What it says when it is there. */
interface Said {
  readonly url: string;
  readonly graphs: readonly string[];
  readonly link?: { readonly person: string; readonly address: string; readonly expiresAt: number };
}

export class ServedProcess {
  readonly process: ChildProcess;
  out = "";
  err = "";
  readonly #closed: Promise<unknown>;

  /** `main`: the program; the sources unless it is said. */
  constructor(folder: string, args: readonly string[], main: string = MAIN) {
    this.process = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
      cwd: folder,
      // Compiled once for all of them.
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "holdpoint-compiled") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stdout?.on("data", (chunk: Buffer) => (this.out += chunk.toString()));
    this.process.stderr?.on("data", (chunk: Buffer) => (this.err += chunk.toString()));
    this.#closed = once(this.process, "close");
  }

  get isThere(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** What it says once it listens; rejects when it ends before. */
  async said(): Promise<Said> {
    while (!this.out.includes("\n}\n")) {
      const more = this.process.stdout === null ? this.#closed : once(this.process.stdout, "data");
      await Promise.race([more, this.#closed]);
      if (!this.isThere) throw new Error(`It ended (${this.process.exitCode}): ${this.err}`);
    }
    return JSON.parse(this.out) as Said;
  }

  /** A browser of whoever is in front of it, signed in with its link. */
  async browser(): Promise<Browser> {
    const { url, link } = await this.said();
    const page = new Browser(url);
    const { status } = await page.signIn(link?.address.split("#")[1] ?? "");
    if (status !== 200) throw new Error(`The link signed nobody in: ${status}`);
    return page;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isThere) this.process.kill(signal);
  }

  /** How it ended: its exit code, or the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    await this.#closed;
    return this.process.exitCode ?? this.process.signalCode;
  }
}
