/** The people of a torture: they answer over HTTP, whatever breaks, and everything they did is written down as a history. */
import { HoldpointClient, isProblem, type InterruptSummary, type ReceiptShown } from "../../src/client/index.ts";
import { canonical, type Json, type JsonObject } from "../../src/core/json.ts";
import { asksOutcome } from "../crash/imagined-process.ts";
import type { Random } from "../crash/random.ts";
import type { Call, Came, Doing } from "./question-model.ts";
import { AGENT, GRAPH, MANAGERS } from "./torture-graph.ts";

/** How long somebody waits for a server. */
const PATIENCE_MS = 4_000;

/** What a person sees of a question and answers by. */
type Shown = Pick<InterruptSummary, "id" | "threadId" | "value" | "digest" | "purpose">;

/** What somebody said, as a history tells it. */
export function wordsOf(value: Json): string {
  return typeof value === "string" ? value : canonical(value);
}

export class People {
  /** What was done to each question, by id. */
  readonly histories = new Map<string, Call[]>();
  readonly receipts: ReceiptShown[] = [];
  /** When somebody first said that a thread is to end, by id: from then on its questions may be canceled. */
  readonly canceledAt = new Map<string, number>();
  /** How often somebody said to do a step again, by key. */
  readonly retries = new Map<string, number>();
  readonly figures = { said: 0, refused: 0, tooLate: 0, unknown: 0, outcomeQuestions: 0, revoked: 0, canceled: 0 };
  readonly #random: Random;
  readonly #server: () => string | undefined;
  /** Whether the work of a key was done: what an honest person who looks it up says. */
  readonly #wasDone: (key: string) => string | undefined;
  /** What was asked at some time, whatever became of it: some people have had it before them since. */
  readonly #seen = new Map<string, Shown>();
  readonly #became = new Map<string, JsonObject>();

  constructor(random: Random, server: () => string | undefined, wasDone: (key: string) => string | undefined) {
    this.#random = random;
    this.#server = server;
    this.#wasDone = wasDone;
  }

  #as(person: string): HoldpointClient | undefined {
    const url = this.#server();
    return url === undefined ? undefined : new HoldpointClient({ url, token: person });
  }

  /** Begins a thread; true once a server said that it began. */
  async begin(id: string, hurried: boolean): Promise<boolean> {
    const client = this.#as(AGENT);
    if (client === undefined) return false;
    try {
      const call = { idempotencyKey: id, signal: AbortSignal.timeout(PATIENCE_MS) };
      await client.startRun(id, { graph: GRAPH, input: { order: id, hurried } }, call);
      return true;
    } catch (error) {
      // A server that was killed after it began it: it has begun.
      return isProblem(error, "THREAD_BUSY");
    }
  }

  /** One look at what is pending, and something said to some of it. */
  async round(): Promise<void> {
    let items: readonly Shown[];
    try {
      items =
        (await this.#as("mia")?.interrupts({ limit: 200 }, { signal: AbortSignal.timeout(PATIENCE_MS) }))?.items ?? [];
    } catch {
      return;
    }
    const attending = items.filter(() => this.#random.chance(0.3)).map((question) => this.#attend(question));
    const old = [...this.#seen.values()][Math.floor(this.#random.upTo(this.#seen.size))];
    if (old !== undefined) attending.push(this.#comeLate(old));
    for (const question of items) if (!asksOutcome(question.value)) this.#seen.set(question.id, question);
    await Promise.all(attending);
  }

  /** Somebody says something to what others may have settled, or is too late for. */
  async #comeLate(question: Shown): Promise<void> {
    const [somebody] = this.#pair();
    if (question.purpose === "action" && this.#random.chance(0.15)) await this.#revoke(question, somebody);
    else await this.#say(question, somebody);
  }

  async #attend(question: Shown): Promise<void> {
    if (asksOutcome(question.value)) return this.#sayWhatBecame(question);
    if (this.#random.chance(0.03)) await this.#cancel(question.threadId);
    // Two people at once, who need not agree; now and then one of them clicks twice.
    const [one, other] = this.#pair();
    const saying = [this.#say(question, one), this.#say(question, other)];
    if (this.#random.chance(0.2)) saying.push(this.#say(question, one));
    if (question.purpose === "action" && this.#random.chance(0.15)) saying.push(this.#revoke(question, one));
    await Promise.all(saying);
  }

  #pair(): readonly [string, string] {
    const first = Math.floor(this.#random.upTo(MANAGERS.length));
    const second = (first + 1 + Math.floor(this.#random.upTo(MANAGERS.length - 1))) % MANAGERS.length;
    return [MANAGERS[first] ?? "mia", MANAGERS[second] ?? "max"];
  }

  #say(question: Shown, by: string): Promise<void> {
    const { id, digest, purpose } = question;
    const what = this.#random.chance(0.9) ? "yes" : "no";
    if (purpose === "action") {
      const type = what === "yes" ? "approve" : "reject";
      return this.#record(id, { do: "say", by, what: type }, (client, call) =>
        client.decide(id, { type, digest }, call).then((receipt) => void this.receipts.push(receipt)),
      );
    }
    return this.#respond(question, by, what);
  }

  #respond({ id, digest }: Shown, by: string, value: Json): Promise<void> {
    return this.#record(id, { do: "say", by, what: wordsOf(value) }, (client, call) =>
      client.decide(id, { type: "respond", value, digest }, call).then((receipt) => void this.receipts.push(receipt)),
    );
  }

  #revoke({ id }: Shown, by: string): Promise<void> {
    this.figures.revoked += 1;
    return this.#record(id, { do: "revoke", by }, (client, call) => client.revoke(id, undefined, call));
  }

  /** Does it, and writes down when it was called, when it returned, and what came back. */
  async #record(
    id: string,
    doing: Doing & { readonly by: string },
    run: (client: HoldpointClient, call: { readonly signal: AbortSignal }) => Promise<unknown>,
  ): Promise<void> {
    const client = this.#as(doing.by);
    if (client === undefined) return;
    const from = performance.now();
    let came: Came | undefined = "ok";
    try {
      await run(client, { signal: AbortSignal.timeout(PATIENCE_MS) });
      this.figures.said += 1;
    } catch (error) {
      // Whatever is no refusal may have been stored, or not.
      came = isProblem(error) && error.status >= 400 && error.status < 500 ? error.code : undefined;
      this.figures[came === undefined ? "unknown" : "refused"] += 1;
      if (came === "DEADLINE_PASSED") this.figures.tooLate += 1;
    }
    const to = came === undefined ? Infinity : performance.now();
    const history = this.histories.get(id) ?? [];
    history.push({ input: doing, output: came, from, to });
    this.histories.set(id, history);
  }

  async #cancel(threadId: string): Promise<void> {
    const client = this.#as("mia");
    if (client === undefined) return;
    // Whatever came of it: it may have been stored before it was refused, and be carried out by another process later.
    if (!this.canceledAt.has(threadId)) this.canceledAt.set(threadId, performance.now());
    this.figures.canceled += 1;
    await client.cancel(threadId, "enough", { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  }

  /** Everybody says the same of what became of work; mostly the truth. */
  async #sayWhatBecame(question: Shown): Promise<void> {
    const { idempotencyKey: key } = question.value as { readonly idempotencyKey: string };
    let answer = this.#became.get(question.id);
    if (answer === undefined) {
      const done = this.#wasDone(key);
      answer = done === undefined || this.#random.chance(0.1) ? { action: "retry" } : { action: "result", value: done };
      this.#became.set(question.id, answer);
      this.figures.outcomeQuestions += 1;
      if (answer["action"] === "retry") this.retries.set(key, (this.retries.get(key) ?? 0) + 1);
    }
    for (const person of MANAGERS) await this.#respond(question, person, answer);
  }
}
