/** A folder of its own for each test, and commands called beside it in this process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import { Output, type Ended } from "./terminal.ts";

export class CommandFolder {
  #path = "";
  #output: Output | undefined;

  constructor() {
    beforeEach(() => {
      this.#path = mkdtempSync(join(tmpdir(), "holdpoint-"));
      this.#output = new Output();
    });
    afterEach(() => {
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      rmSync(this.#path, { recursive: true });
    });
  }

  get path(): string {
    return this.#path;
  }

  /** What commands write. */
  get output(): Output {
    if (this.#output === undefined) throw new Error("No test is running.");
    return this.#output;
  }

  /** A file in the folder. */
  readonly at = (name: string): string => join(this.#path, name);

  /** A command. */
  readonly call = (...args: readonly string[]): Promise<Ended> => this.output.call(args);
}
