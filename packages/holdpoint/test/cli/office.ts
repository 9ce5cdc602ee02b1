/** Commands on a database of their own, made once and copied for each test. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { InterruptSummary, Page } from "../../src/client/index.ts";
import { Holdpoint } from "../../src/index.ts";
import { CommandFolder } from "./command-folder.ts";
import { makeDatabase, withStore, type THREADS } from "./database.ts";
import type { Ended, Output } from "./terminal.ts";

/** Somebody who may decide about payments. */
export const ANN = ["--as", "ann", "--as-role", "finance"] as const;

/** A database in which threads wait, and commands on it. */
export class Office {
  #made = "";
  readonly #folder = new CommandFolder();

  constructor() {
    beforeAll(async () => {
      this.#made = mkdtempSync(join(tmpdir(), "holdpoint-"));
      await makeDatabase(join(this.#made, "agent.db"));
    });
    afterAll(() => rmSync(this.#made, { recursive: true }));
    beforeEach(() => cpSync(this.#made, this.#folder.path, { recursive: true }));
  }

  /** What commands write. */
  get output(): Output {
    return this.#folder.output;
  }

  /** A file beside the database. */
  at(name: string): string {
    return this.#folder.at(name);
  }

  get db(): string {
    return this.at("agent.db");
  }

  /** A command on the database. */
  call(...args: readonly string[]): Promise<Ended> {
    return this.#folder.call(...args, "--db", this.db);
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
