/**
 * What is sent to people: read from what the store recorded, in the order of commits. The cursor is all a mailer has to
 * keep; one that starts anew from it sends nothing twice and misses nothing.
 */
import type { Store, Tenant } from "holdpoint";
import { z } from "zod";

const TENANT = "default" as Tenant;
const PAGE = 100;

const Recorded = z.array(
  z.object({ type: z.string(), kind: z.enum(["remind", "escalate"]).optional().catch(undefined) }),
);

export interface Mail {
  readonly kind: "remind" | "escalate";
  /** The question it is about. */
  readonly interruptId: string;
}

export class Mailer {
  readonly #store: Store;
  #cursor: string | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reminders and escalations that were recorded since the last call. */
  async due(): Promise<readonly Mail[]> {
    const mails: Mail[] = [];
    for (;;) {
      const events = await this.#store.events(TENANT, this.#cursor, PAGE);
      for (const { stream, record, cursor } of events) {
        this.#cursor = cursor;
        const [place, interruptId] = stream.split("/");
        if (place !== "interrupt" || interruptId === undefined || record.payload === null) continue;
        for (const { type, kind } of Recorded.parse(JSON.parse(record.payload))) {
          if (type === "rung_fired" && kind !== undefined) mails.push({ kind, interruptId });
        }
      }
      if (events.length < PAGE) return mails;
    }
  }
}
