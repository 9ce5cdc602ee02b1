/**
 * Runs the programs of program-generator.ts inside a node, through the public API alone, and keeps a log of what happened
 * outside the journal: which effects were executed, and what every operation gave its caller.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  Annotation,
  END,
  interrupt,
  now,
  random,
  sleep,
  START,
  StateGraph,
  step,
  task,
  tool,
  type StepContext,
} from "../../src/index.ts";
import type { Json } from "../../src/core/json.ts";
import type { Block, RawKind, Statement } from "./program-generator.ts";

/** What a caller of a graph has in its context and no node may see. */
export const callersContext = new AsyncLocalStorage<string>();

/** What a program did to the world, over all the processes that ran it. */
export class Log {
  /** Executions of step functions, by operation and attempt. */
  readonly effects: string[] = [];
  /** Which of several processes executed each. */
  readonly executedBy: number[] = [];
  /** What operations gave their callers: more than one value for an operation is a replay that differs. */
  readonly given = new Map<string, Set<string>>();
  /** Places that saw the context of a caller. */
  readonly leaks: string[] = [];
  /** Step functions that are being executed and wait to be let go, by effect. Those that were aborted are not here. */
  readonly underWay = new Map<string, () => void>();
  /** Counts everything that happens. */
  pulse = 0;

  give(where: string, value: unknown): void {
    this.pulse += 1;
    const text = JSON.stringify(value) ?? "undefined";
    this.given.set(where, (this.given.get(where) ?? new Set()).add(text));
  }

  look(where: string): void {
    this.pulse += 1;
    if (callersContext.getStore() !== undefined) this.leaks.push(where);
  }
}

export interface Setting {
  readonly log: Log;
  readonly isTagged: boolean;
  /** Whether steps end only when the driver lets them, so that the order in which they end is no chance. */
  readonly isGated: boolean;
  /** Which of several processes this code is in. */
  readonly process?: number;
  /** 0 to 1; differs from run to run, so that raw awaits take another time in each. */
  readonly chance: () => number;
}

/** Where a statement is executed: its site, the task it runs in and the iterations of the loops around it. */
interface Here {
  readonly setting: Setting;
  readonly task: string;
  readonly turns: string;
}

type Of<Kind extends Statement["kind"]> = Statement & { readonly kind: Kind };

const Inner = Annotation.Root({ done: Annotation<Json>() });

/** The text of the answer to a question: it names the question, so that one that went astray shows. */
export function answerTo(question: Json, choice: number): Json {
  return { to: question, choice: choice % 4 };
}

export function isEven(value: Json): boolean {
  return JSON.stringify(value).length % 2 === 0;
}

async function rawAwait(how: RawKind, most: number, chance: () => number): Promise<void> {
  const amount = Math.floor(chance() * (most + 1));
  switch (how) {
    case "timeout":
      return new Promise((resolve) => setTimeout(resolve, amount));
    case "immediate":
      for (let turn = 0; turn < amount; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return;
    case "tick":
      for (let turn = 0; turn < amount; turn += 1) await new Promise<void>((resolve) => process.nextTick(resolve));
      return;
    case "chain":
      for (let turn = 0; turn < amount; turn += 1) await Promise.resolve();
      return;
    default:
      return how satisfies never;
  }
}

class Interpreter {
  readonly #here: Here;

  constructor(here: Here) {
    this.#here = here;
  }

  /** Runs a block; gives what each statement gave. */
  async run(block: Block, turns = this.#here.turns): Promise<Json[]> {
    const results: Json[] = [];
    for (const statement of block) results.push(await this.#one(statement, turns, results.at(-1) ?? null));
    return results;
  }

  #one(statement: Statement, turns: string, before: Json): Promise<Json> {
    const where = `${this.#here.task}:${statement.site}${turns}`;
    this.#here.setting.log.look(where);
    switch (statement.kind) {
      case "step":
        return this.#given(where, this.#step(statement, where, turns));
      case "ask":
        return this.#given(where, this.#ask(statement, where));
      case "sleep":
        return this.#given(
          where,
          sleep(statement.ms).then(() => "slept"),
        );
      case "now":
        return this.#given(where, now());
      case "random":
        // Chance differs between two runs of a program, and must not between two replays of one.
        return this.#given(where, random()).then((value) =>
          typeof value === "number" && value >= 0 && value < 1 ? "random" : value,
        );
      case "all":
        return Promise.all(statement.branches.map((branch) => this.run(branch, turns)));
      case "race":
        return Promise.race(statement.branches.map((branch) => this.run(branch, turns)));
      case "branch":
        return isEven(before) ? this.run(statement.yes, turns) : this.run(statement.no, turns);
      case "loop":
        return this.#loop(statement, turns);
      case "finally":
        return this.#finally(statement, turns);
      case "task":
      case "tool":
      case "gated":
      case "graph":
        return this.#scope(statement, where, turns);
      case "raw":
        return rawAwait(statement.how, statement.most, this.#here.setting.chance).then(() => "raw");
      default:
        return statement satisfies never;
    }
  }

  #ask({ site, deadline }: Of<"ask">, where: string): Promise<Json> {
    const shown = { question: this.#tag(where, site) };
    if (deadline === undefined) return interrupt<Json>(shown);
    const onDeadline = deadline.fails ? "fail" : { value: "nobody" };
    return interrupt<Json>(shown, { deadline: deadline.ms, onDeadline }).catch(
      (error: unknown) => `caught ${String(error)}`,
    );
  }

  #tag(where: string, site: string): string {
    return this.#here.setting.isTagged ? where : `${this.#here.task}:${site}`;
  }

  #given(where: string, promise: Promise<Json>): Promise<Json> {
    const { log } = this.#here.setting;
    return promise.then((value) => {
      log.look(where);
      log.give(where, value);
      return value;
    });
  }

  async #step({ site, failures, attempts, isCaught }: Of<"step">, where: string, turns: string): Promise<Json> {
    const { isTagged } = this.#here.setting;
    const act = async ({ attempt, signal }: StepContext): Promise<Json> => {
      await this.#effect(`${where} #${attempt}`, signal);
      if (attempt <= failures) throw new Error(`${site} failed`);
      return `did ${where}`;
    };
    const promise = step(site, act, {
      ...(isTagged ? { input: turns } : {}),
      ...(attempts > 1 ? { retry: { maxAttempts: attempts, initialInterval: 7 } } : {}),
    });
    return isCaught ? promise.catch((error: unknown) => `caught ${String(error)}`) : promise;
  }

  /** Something done to the world; it takes as long as it takes. */
  async #effect(name: string, signal: AbortSignal): Promise<void> {
    const { log, isGated, chance, process = 0 } = this.#here.setting;
    log.look(name);
    log.effects.push(name);
    log.executedBy.push(process);
    if (!isGated) return rawAwait(chance() < 0.5 ? "chain" : "immediate", 3, chance);
    await new Promise<void>((resolve) => {
      log.underWay.set(name, resolve);
      signal.addEventListener("abort", () => log.underWay.delete(name));
    });
    log.underWay.delete(name);
  }

  async #loop({ times, body }: Of<"loop">, turns: string): Promise<Json> {
    const results: Json[] = [];
    for (let turn = 0; turn < times; turn += 1) results.push(await this.run(body, `${turns}~${turn}`));
    return results;
  }

  async #finally({ body, last }: Of<"finally">, turns: string): Promise<Json> {
    const results: Json[] = [];
    try {
      results.push(await this.run(body, turns));
    } finally {
      results.push(await this.run(last, turns));
    }
    return results;
  }

  #scope({ kind, site, body }: Of<"task" | "tool" | "gated" | "graph">, where: string, turns: string): Promise<Json> {
    const run = (): Promise<Json> => this.run(body, turns);
    const input = this.#tag(where, site);
    if (kind === "task") return this.#given(where, task(site, (_input: string) => run())(input));
    if (kind === "tool") {
      const schema = { type: "object" } as const;
      return this.#given(where, tool(run, { name: site, description: site, schema }).invoke({ input }));
    }
    if (kind === "gated") {
      const gated = tool(run, { name: site, description: site, schema: { type: "object" }, effect: "act" });
      const refused = (error: unknown): Json => `refused ${String((error as { readonly code?: unknown }).code)}`;
      return this.#given(where, gated.invoke({ input }).catch(refused));
    }
    const graph = new StateGraph(Inner)
      .addNode("inner", async () => ({ done: await run() }))
      .addEdge(START, "inner")
      .addEdge("inner", END)
      .compile({ name: site });
    return this.#given(
      where,
      graph.invoke({ done: input }).then(({ done }) => done),
    );
  }
}

/** Runs a block as the body of a task called `task`. */
export function run(block: Block, setting: Setting, task: string): Promise<Json[]> {
  return new Interpreter({ setting, task, turns: "" }).run(block);
}
