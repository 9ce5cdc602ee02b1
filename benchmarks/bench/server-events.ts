/**
 * How soon everybody who listens has heard of one event: from its commit in another process, of which the server hears
 * when it looks next; and, without that, from the first who has heard of it.
 */
import type { Tenant } from "holdpoint";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Round } from "./bench.ts";
import { serve } from "./server-client.ts";
import { list } from "./work.ts";

const CLIENTS = 1_000;
/** Clients that connect at once. */
const BATCH = 50;
/** The server looks four times a second, at whatever moment of it something happens. */
const ROUNDS = 15;
const STREAM = "bench";
const HEX = "0".repeat(64);

type From = "commit" | "first";

/** Milliseconds until the last of so many clients has heard of an event. */
async function roundOf(kit: Kit, clients: number, from: From): Promise<Round> {
  const name = `${clients}.db`;
  const file = kit.freshSaver(name);
  const { listen } = await serve(kit, kit.file(name), 1);
  let left = 0;
  let firstAt = Number.NaN;
  let allHeard: () => void = () => undefined;
  const heard = (text: string): void => {
    // Anything else is a sign of life.
    if (!text.includes("event: ")) return;
    if (left === clients) firstAt = performance.now();
    left -= 1;
    if (left === 0) allHeard();
  };
  for (let connected = 0; connected < clients; connected += BATCH) {
    await Promise.all(list(Math.min(BATCH, clients - connected), () => listen(heard)));
  }
  let seq = 0;
  return async () => {
    left = clients;
    const all = new Promise<void>((resolve) => (allHeard = resolve));
    seq += 1;
    const record = { seq, at: Date.now(), payload: '[{"type":"noted"}]', salt: "", digest: HEX, hash: HEX };
    const { ok } = await file.commit({ tenant: "default" as Tenant, append: [{ stream: STREAM, record }] });
    if (!ok) throw new Error("nothing was committed");
    const committedAt = performance.now();
    await all;
    return performance.now() - (from === "commit" ? committedAt : firstAt);
  };
}

export const serverEvents: readonly Bench[] = [
  {
    name: "server-events",
    title: "event committed → 1,000 clients know",
    beside: "one client",
    unit: "ms",
    rounds: ROUNDS,
    sides: {
      holdpoint: (kit, effort) => roundOf(kit, effort.many(CLIENTS), "commit"),
      floor: (kit) => roundOf(kit, 1, "commit"),
    },
  },
  {
    name: "server-events-spread",
    title: "first of 1,000 clients knows → all know",
    unit: "ms",
    rounds: ROUNDS,
    sides: { holdpoint: (kit, effort) => roundOf(kit, effort.many(CLIENTS), "first") },
  },
];
