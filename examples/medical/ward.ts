/** One ward: the program, the database it waits in, and the desk at which people decide. */
import { Holdpoint, type App, type PendingInterrupt, type Receipt } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { ManualClock } from "holdpoint/testing";
import { Chart, Pager } from "./ledgers.ts";
import { medication, type Order } from "./medication.ts";
import { staff } from "./people.ts";
import { Records } from "./records.ts";
import { say } from "./say.ts";

const NINE_PM = Date.UTC(2026, 0, 12, 21);

export class Ward {
  readonly clock = new ManualClock(NINE_PM);
  readonly records = new Records();
  readonly chart = new Chart();
  readonly pager = new Pager();
  readonly #store: SqliteSaver;
  readonly #medication: App<Order, string>;
  readonly desk: Holdpoint;

  constructor(file: string) {
    this.#store = SqliteSaver.fromConnString(file, { clock: this.clock });
    const { records, chart, pager } = this;
    this.#medication = medication({ records, chart, pager, checkpointer: this.#store, directory: staff });
    this.desk = new Holdpoint({ store: this.#store, graphs: [this.#medication], directory: staff });
  }

  /** A nurse has the agent prepare an order; it stops at the question. */
  async order(id: string, order: Order): Promise<PendingInterrupt> {
    await this.#medication.invoke(order, { configurable: { thread_id: id, actor: "nurse-mock" } });
    const question = await this.asked(id);
    say(`  ${this.time}  ${id}: ${(question.value as { readonly summary: string }).summary}`);
    return question;
  }

  /** The question an order waits with, as it is shown now. */
  async asked(id: string): Promise<PendingInterrupt> {
    const [question] = (await this.desk.pending({ threadId: id })).items;
    if (question === undefined) throw new Error(`${id} waits for nobody.`);
    return question;
  }

  /** Somebody approves what they were shown. */
  async approve({ id, digest }: PendingInterrupt, by: string): Promise<Receipt> {
    const receipt = await this.desk.decide(id, { type: "approve" }, { by, digest });
    const missing = receipt.standing?.missing ?? [];
    say(`  ${this.time}  ${by} approves${missing.length > 0 ? `; still needed: ${missing.join(", ")}` : ""}`);
    return receipt;
  }

  /** What became of an order, once it has come to its end (or to its next question). */
  async outcome(id: string): Promise<string> {
    const outcome = await this.#medication.settled({ configurable: { thread_id: id } });
    if (typeof outcome === "string") say(`  ${this.time}  ${id}: ${outcome}`);
    return outcome;
  }

  get time(): string {
    return new Date(this.clock.now()).toISOString().slice(11, 16);
  }

  async close(): Promise<void> {
    await this.#store.close();
  }
}
