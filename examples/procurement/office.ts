/** The people's side: requests are made, looked at and decided, and days pass. */
import { Holdpoint, HoldpointError, isInterrupted } from "holdpoint";
import type { ManualClock } from "holdpoint/testing";
import { SqliteSaver } from "holdpoint/sqlite";
import { z } from "zod";
import { buildAgent, type Agent, type PurchaseOrder } from "./agent.ts";
import { Mailer, type Mail } from "./mail.ts";
import { OrderBook } from "./order-book.ts";
import { directory } from "./people.ts";
import { say } from "./tell.ts";

const DAY_MS = 86_400_000;

/** The part of what reviewers are shown that this story looks at. */
const Shown = z.object({
  value: z.object({ summary: z.string(), why: z.string() }),
  /** Earlier rejections of the very same order. */
  repeats: z.array(z.object({ by: z.array(z.string()), comment: z.string() })).default([]),
});

/** A purchase order that was asked for. */
export interface Request {
  readonly thread: string;
  /** What the agent said at once; undefined while people are asked. */
  readonly result: string | undefined;
  /** The question; empty when nobody is asked. */
  readonly id: string;
  readonly repeats: z.infer<typeof Shown>["repeats"];
}

/** What came of something a person said: who is still needed, or the code of the refusal. */
export interface Reply {
  readonly refused: string | undefined;
  readonly missing: readonly string[];
}

export type Decision = "yes" | { readonly type: "approve" | "reject"; readonly comment: string };

/** What the agent says in the end. */
function spoken(result: unknown): string {
  const said = String(result);
  say(`agent: ${said}`);
  return said;
}

export class Office {
  readonly book = new OrderBook();
  readonly #clock: ManualClock;
  readonly #agent: Agent;
  readonly #holdpoint: Holdpoint;
  readonly #mailer: Mailer;
  #requests = 0;

  constructor(file: string, clock: ManualClock) {
    const store = SqliteSaver.fromConnString(file, { clock });
    this.#clock = clock;
    this.#agent = buildAgent(store, this.book);
    this.#holdpoint = new Holdpoint({ store, graphs: [this.#agent], directory });
    this.#mailer = new Mailer(store);
  }

  /** The agent places an order for rita: at once, or as soon as everybody who is needed has approved. */
  async request(order: PurchaseOrder): Promise<Request> {
    this.#requests += 1;
    const thread = `order-${this.#requests}`;
    const result: unknown = await this.#agent.invoke(order, { configurable: { thread_id: thread, actor: "rita" } });
    const [question] = isInterrupted(result) ? result.__interrupt__ : [];
    if (question === undefined) return { thread, result: spoken(result), id: "", repeats: [] };
    const { value, repeats } = Shown.parse(question.review);
    say(`PAUSED: ${value.summary} ${value.why}`);
    for (const { by, comment } of repeats) say(`        rejected before by ${by.join(", ")}: ${comment}`);
    return { thread, result: undefined, id: question.id, repeats };
  }

  /** Somebody decides about what they are shown now, perhaps in somebody's place. */
  decide({ id }: Request, decision: Decision, by: string, inPlaceOf?: string): Promise<Reply> {
    const word = typeof decision === "string" ? decision : `${decision.type}, "${decision.comment}"`;
    const who = inPlaceOf === undefined ? by : `${by} for ${inPlaceOf}`;
    return this.#reply(`${who}: ${word}`, async () => {
      const { digest } = await this.#holdpoint.standing(id);
      const place = inPlaceOf === undefined ? {} : { for: inPlaceOf };
      const { standing } = await this.#holdpoint.decide(id, decision, { by, digest, ...place });
      return standing?.missing ?? [];
    });
  }

  /** Somebody lets somebody else vote in their place on whatever asks a role now, up to an amount. */
  async delegateAll(role: string, from: string, to: string, limit: { days: number; maxCents: number }): Promise<void> {
    const delegation = { to, until: `${limit.days}d`, maxAmountMinor: limit.maxCents, currency: "USD" } as const;
    for (const { id } of (await this.#holdpoint.pending({ role })).items) {
      await this.#holdpoint.delegate(id, delegation, { by: from });
    }
  }

  async #reply(what: string, decide: () => Promise<readonly string[]>): Promise<Reply> {
    try {
      const missing = await decide();
      say(`${what}${missing.length === 0 ? "" : `; still needed: ${missing.join(" and ")}`}`);
      return { refused: undefined, missing };
    } catch (error) {
      if (!(error instanceof HoldpointError)) throw error;
      say(`${what}; REFUSED: ${error.message}`);
      return { refused: error.code, missing: [] };
    }
  }

  /** What the agent said in the end; undefined while people are asked. */
  async result({ thread }: Request): Promise<string | undefined> {
    const result: unknown = await this.#agent.settled({ configurable: { thread_id: thread } });
    return isInterrupted(result) ? undefined : spoken(result);
  }

  /** Who is still needed for a request. */
  async missing({ id }: Request): Promise<readonly string[]> {
    return (await this.#holdpoint.standing(id)).missing;
  }

  /** Who made the decision, as its receipt has it; undefined while nobody has. */
  async approvers({ id }: Request): Promise<string | undefined> {
    return (await this.#holdpoint.receipt(id))?.by;
  }

  /** Lets days pass. What falls due meanwhile happens; resolves with what is to be mailed. */
  async days(count: number): Promise<readonly Mail[]> {
    await this.#clock.advance(count * DAY_MS);
    await this.#holdpoint.tick();
    return this.#mailer.due();
  }

  close(): Promise<void> {
    return this.#holdpoint.store.close();
  }
}
