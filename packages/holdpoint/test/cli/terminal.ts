/** The command line in this process: what is written where, and somebody who presses keys. */
import { PassThrough, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { vi } from "vitest";
import { REGISTRY, type Entry } from "../../src/cli/frame/registry.ts";
import { run } from "../../src/cli/frame/run.ts";
import type { Terminal } from "../../src/cli/frame/terminal.ts";
import { until } from "../engine/world.ts";

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Nobody sits in front of it. */
export const UNATTENDED: Terminal = { input: new PassThrough(), output: new PassThrough(), isInteractive: false };

type Written = (error?: Error) => void;

/** What standard output and standard error get while a test looks. */
export class Output {
  out = "";
  err = "";
  /** What a write to standard output fails with. */
  fails: Error | undefined;

  constructor() {
    vi.spyOn(process.stdout, "write").mockImplementation((text, done?: unknown) => {
      this.out += typeof text === "string" ? text : Buffer.from(text).toString();
      if (typeof done === "function") (done as Written)(this.fails);
      return true;
    });
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      this.err += text.toString();
      return true;
    });
  }

  /** Calls a command of the list. */
  async call(
    args: readonly string[],
    terminal: Terminal = UNATTENDED,
    entries: readonly Entry[] = REGISTRY,
  ): Promise<Ended> {
    this.out = "";
    this.err = "";
    const code = await run(entries, args, terminal);
    return { code, out: this.out, err: this.err };
  }
}

const KEYS = { enter: "\r", down: "\u001b[B", up: "\u001b[A", escape: "\u001b", interrupt: "\u0003" } as const;
/** A key by its name, or text that is typed. */
export type Key = keyof typeof KEYS | { readonly type: string };

/** A terminal with somebody in front of it who answers as they are asked. */
export class Person implements Terminal {
  readonly isInteractive = true;
  readonly input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  readonly output: Writable;
  /** What the prompts have shown. */
  seen = "";
  #from = 0;

  constructor() {
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.seen += stripVTControlCharacters(chunk.toString());
        done();
      },
    });
    this.output = Object.assign(output, { isTTY: true, columns: 160, rows: 60 });
  }

  /** Waits for a prompt that says something, and presses keys. */
  async when(asked: string, ...keys: readonly Key[]): Promise<void> {
    await until(() => Promise.resolve(this.seen.includes(asked, this.#from)), `the prompt says ${asked}`);
    this.#from = this.seen.indexOf(asked, this.#from) + asked.length;
    for (const key of keys) {
      this.input.write(typeof key === "string" ? KEYS[key] : key.type);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
