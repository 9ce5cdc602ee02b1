/** One order from its start, or from wherever an earlier process left it, to its end. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Command, isHoldpointError } from "holdpoint";
import type { Holdpoint, Interrupt, Message, Receipt, StateSnapshot } from "holdpoint";
import { ASSIGNMENT, type Agent } from "./agent.ts";
import { say, Show } from "./show.ts";

export type Snapshot = StateSnapshot<{ readonly messages: readonly Message[] }>;

const MODES = ["updates", "messages"] as const;
const RETRY_MS = 300;

/** Which order to work on: the one named, else the oldest that is not finished, else a new one. */
export async function chooseThread(holdpoint: Holdpoint, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  for (const status of ["waiting", "running", "pending", "failed"] as const) {
    const { items } = await holdpoint.threads({ status, graph: "stock-purchase", limit: 1 });
    if (items[0] !== undefined) return items[0].id;
  }
  return `order-${randomUUID().slice(0, 8)}`;
}

export class OrderRun {
  readonly #agent: Agent;
  readonly #thread: string;
  readonly show = new Show();
  /** Decisions made here. */
  readonly receipts: Receipt[] = [];

  constructor(agent: Agent, thread: string) {
    this.#agent = agent;
    this.#thread = thread;
  }

  get #config() {
    return { configurable: { thread_id: this.#thread, actor: process.env["USER"] ?? "you" }, streamMode: MODES };
  }

  /** Where the order stands; undefined when there is none of that name. */
  async state(): Promise<Snapshot | undefined> {
    try {
      return await this.#agent.getState(this.#config);
    } catch (error) {
      if (isHoldpointError(error, "THREAD_NOT_FOUND")) return undefined;
      throw error;
    }
  }

  /** Lets the agent work until it is done or has a question. */
  async work(): Promise<Snapshot> {
    let told = false;
    for (;;) {
      const state = await this.state();
      if (state !== undefined && !["running", "pending", "failed"].includes(state.status)) return state;
      try {
        await this.show.follow(await this.#agent.stream(state === undefined ? ASSIGNMENT : null, this.#config));
        const after = await this.state();
        if (after !== undefined) return after;
      } catch (error) {
        if (!isHoldpointError(error, "THREAD_BUSY")) throw error;
        if (!told) say("Another process works on this order, or was killed a moment ago. Waiting for it …");
        told = true;
        await delay(RETRY_MS);
      }
    }
  }

  /** Hands the answer in and lets the agent go on; false when it is no answer to the question, which stays open. */
  async answer(question: Interrupt, answer: string): Promise<boolean> {
    try {
      // By its id: an answer that comes late must not meet another question.
      const command = new Command({ resume: { [question.id]: answer } });
      await this.show.follow(await this.#agent.stream(command, this.#config));
    } catch (error) {
      if (isHoldpointError(error, "ANSWER_INVALID")) return false;
      if (!isHoldpointError(error, "ALREADY_DECIDED") && !isHoldpointError(error, "INTERRUPT_CLOSED")) throw error;
      say(error.message);
      return true;
    }
    const receipt = await this.#agent.receipt(question.id);
    if (receipt !== undefined) this.receipts.push(receipt);
    return true;
  }
}
