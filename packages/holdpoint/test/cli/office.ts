/** Commands on a database of their own, made once and copied for each test. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import type { InterruptSummary, Page } from "../../src/client/index.ts";
import { Holdpoint } from "../../src/index.ts";
import { makeDatabase, withStore, type THREADS } from "./database.ts";
import { Output, type Ended } from "./terminal.ts";

/** Somebody who may decide about payments. */
export const ANN = ["--as", "ann", "--as-role", "finance"] as const;

/** A database in which threads wait, and commands on it. */
export class Office {
  #made = "";
  #directory = "";
  #output: Output | undefined;

  constructor() {
    beforeAll(async () => {
      this.#made = mkdtempSync(join(tmpdir(), "holdpoint-"));
      await makeDatabase(join(this.#made, "agent.db"));
    });
    afterAll(() => rmSync(this.#made, { recursive: true }));
    beforeEach(() => {
      this.#directory = mkdtempSync(join(tmpdir(), "holdpoint-"));
      cpSync(this.#made, this.#directory, { recursive: true });
      this.#output = new Output();
    });
    afterEach(() => {
      vi.restoreAllMocks();
      rmSync(this.#directory, { recursive: true });
    });
  }

  /** What commands write. */
  get output(): Output {
    if (this.#output === undefined) throw new Error("No test is running.");
    return this.#output;
  }

  /** A file beside the database. */
  at(name: string): string {
    return join(this.#directory, name);
  }

  get db(): string {
    return this.at("agent.db");
  }

  /** A command on the database. */
  call(...args: readonly string[]): Promise<Ended> {
    return this.output.call([...args, "--db", this.db]);
  }

  /** The same, for its document. */
  async json<Result>(...args: readonly string[]): Promise<Result> {
    return JSON.parse((await this.call(...args, "--json")).out) as Result;
  }

  /** What a thread waits for. */
  async questionOf(thread: (typeof THREADS)[number]): Promise<InterruptSummary> {
    const { items } = await this.json<Page<InterruptSummary>>("inbox", "--thread", thread);
    const [question] = items;
    if (question !== undefined && items.length === 1) return question;
    throw new Error(`${thread} waits for ${items.length} answers.`);
  }

  /** What is recorded of a question: who said what. */
  votesOn(id: string): Promise<readonly string[]> {
    return withStore(this.db, async (store) => {
      const standing = await new Holdpoint({ store, graphs: [] }).standing(id);
      return standing.votes.map(
        ({ by, said, comment }) => `${by} ${said}${comment === undefined ? "" : ` ${comment}`}`,
      );
    });
  }
}
