/** Between those who ring and Restate: passes requests on, doubles and reorders them, or loses them. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as passed } from "node:timers/promises";
import type { Random } from "../crash/random.ts";

export type Habit = "lose" | "double";

/** Long enough for several requests to be held together, and overtake each other. */
const HOLD_MS = 30;
const COPIES = 3;

interface Held {
  readonly order: number;
  readonly path: string;
  readonly body: string;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

export class OddNetwork {
  readonly #target: string;
  readonly #habit: Habit;
  readonly #random: Random;
  readonly #held: Held[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));
  #isPassing = false;
  /** How many requests came, how many were passed on, and how many of these before an earlier one. */
  readonly figures = { came: 0, passed: 0, overtaken: 0 };

  private constructor(target: string, habit: Habit, random: Random) {
    this.#target = target;
    this.#habit = habit;
    this.#random = random;
  }

  static async before(target: string, habit: Habit, random: Random): Promise<OddNetwork> {
    const network = new OddNetwork(target, habit, random);
    network.#server.listen(0, "127.0.0.1");
    await once(network.#server, "listening");
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.figures.came += 1;
    if (this.#habit === "lose") {
      request.socket.destroy();
      return;
    }
    const one = { order: this.figures.came, path: request.url ?? "", body: await bodyOf(request) };
    response.writeHead(202).end("{}");
    for (let copy = 0; copy < COPIES; copy += 1) this.#held.push(one);
    if (!this.#isPassing) await this.#pass();
  }

  async #pass(): Promise<void> {
    this.#isPassing = true;
    while (this.#held.length > 0) {
      await passed(HOLD_MS);
      for (let left = Math.ceil(this.#held.length / 2); left > 0; left -= 1) await this.#passOne();
    }
    this.#isPassing = false;
  }

  async #passOne(): Promise<void> {
    const [one] = this.#held.splice(Math.floor(this.#random.upTo(this.#held.length)), 1);
    if (one === undefined) return;
    if (this.#held.some(({ order }) => order < one.order)) this.figures.overtaken += 1;
    // Without its key, so that Restate does not see that it is the same one.
    const headers = { "content-type": "application/json" };
    await fetch(this.#target + one.path, { method: "POST", headers, body: one.body }).catch(() => undefined);
    this.figures.passed += 1;
  }
}
