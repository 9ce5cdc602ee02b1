/**
 * Getting what was erased out of the server's log (S9).
 *
 * The log keeps what was written until it is rewritten from the data. Every erasure asks for that, at most once a minute:
 * a rewrite copies all there is. One that was under way already may have copied what was erased meanwhile, so that the
 * last erasure is followed by a rewrite that began after it. A user without the right to BGREWRITEAOF leaves that to
 * whoever runs the server, as the guide says.
 */
import type { Clock } from "../../core/clock.ts";
import { systemClock } from "../../core/system-clock.ts";
import type { Link } from "./link.ts";

const EVERY_MS = 60_000;

export class LogRewrite {
  readonly #link: Pick<Link, "call">;
  readonly #clock: Clock;
  #lastAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(link: Pick<Link, "call">, clock: Clock = systemClock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** Called after an erasure was stored. */
  request(): void {
    if (this.#cancel !== undefined) return;
    const waitMs = this.#lastAt + EVERY_MS - this.#clock.now();
    if (waitMs <= 0) this.#rewrite();
    else this.#later(waitMs);
  }

  /** What is still to be rewritten is asked for now. */
  close(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#rewrite();
  }

  #later(waitMs: number): void {
    this.#cancel = this.#clock.after(waitMs, () => this.#rewrite());
  }

  #rewrite(): void {
    this.#cancel = undefined;
    this.#lastAt = this.#clock.now();
    const rewrites = this.#link.call(async (client) => {
      const nodes = "nodes" in client ? client.nodes("master") : [client];
      await Promise.all(nodes.map((node) => node.bgrewriteaof()));
    });
    rewrites.catch((error: unknown) => {
      if (error instanceof Error && error.message.includes("already in progress")) this.request();
    });
  }
}
