/** One process of the desk: the agent on its stored orders, the paper ledger, and people who decide. */
import { join } from "node:path";
import { Holdpoint, type Clock, type Interrupt, type Message, type Receipt } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { buildAgent, type Agent } from "./agent.ts";
import { PaperLedger } from "./ledger.ts";
import { Market } from "./market.ts";

/** Where an order stands: the conversation, and what it waits for. */
export interface OrderState {
  readonly messages: readonly Message[];
  readonly question: Interrupt | undefined;
}

type Result = Awaited<ReturnType<Agent["invoke"]>>;

function stateOf({ messages, __interrupt__ }: Result): OrderState {
  return { messages, question: __interrupt__?.[0] };
}

export class Desk {
  readonly market: Market;
  readonly ledger: PaperLedger;
  readonly #agent: Agent;
  readonly #holdpoint: Holdpoint;

  /** Opens the databases in a folder; what is there already goes on. */
  constructor(folder: string, clock: Clock) {
    const store = SqliteSaver.fromConnString(join(folder, "orders.db"), { clock });
    this.market = new Market(clock);
    this.ledger = new PaperLedger(join(folder, "ledger.db"));
    this.#agent = buildAgent({ market: this.market, ledger: this.ledger, checkpointer: store });
    this.#holdpoint = new Holdpoint({ store, graphs: [this.#agent] });
  }

  /** Tells the agent what to do. Resolves when it is done, or waits for people. */
  async instruct(thread: string, instruction: string): Promise<OrderState> {
    const input = { messages: [{ role: "user", content: instruction }] } as const;
    return stateOf(await this.#agent.invoke(input, { configurable: { thread_id: thread, actor: "ivy" } }));
  }

  /** A trader says yes to what they were shown. Resolves with what came of it. */
  async approve(thread: string, question: Interrupt, by: string): Promise<OrderState> {
    await this.#holdpoint.decide(question.id, "yes", { by, digest: question.digest });
    return stateOf(await this.#agent.settled({ configurable: { thread_id: thread } }));
  }

  /** What waits for people. */
  async pending(): Promise<readonly Interrupt[]> {
    return (await this.#holdpoint.pending({ role: "desk" })).items;
  }

  /** What became of the decision on a question. */
  async outcomeOf(question: Interrupt): Promise<Receipt["outcome"] | undefined> {
    return (await this.#holdpoint.receipt(question.id))?.outcome;
  }

  async close(): Promise<void> {
    await this.#holdpoint.store.close();
    this.ledger.close();
  }
}
