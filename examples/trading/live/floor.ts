/** What happens on the floor: for each day of the market that has closed, the clients' instructions to the agent. */
import { setTimeout as pause } from "node:timers/promises";
import type { Holdpoint } from "holdpoint";
import type { Close, Market } from "../market.ts";
import type { Agent } from "./agent.ts";
import type { Orders } from "./orders.ts";

/** When as many questions are open, nobody is asked more. */
const OPEN_MAX = 12;
const LOOK_EVERY_MS = 1_000;

export interface Floor {
  readonly agent: Agent;
  readonly holdpoint: Holdpoint;
  readonly market: Market;
  readonly orders: Orders;
}

const CLIENTS = [
  { account: "pension", client: "ivy", cents: 24_000_00 },
  { account: "endowment", client: "noah", cents: 90_000_00 },
  { account: "reserve", client: "mila", cents: 3_500_00 },
] as const;

/** Dollars with a comma or without: some clients write "$24,000", and the model stumbles over it. */
function written(cents: number, comma: boolean): string {
  const whole = Math.max(1, Math.round(cents / 100));
  return comma ? whole.toLocaleString("en-US") : String(whole);
}

/** What a client writes after a day, if anything. */
function instructionFor(index: number, { day, cents }: Close, before: Close): string | undefined {
  const { account, cents: usual } = CLIENTS[index % CLIENTS.length] ?? CLIENTS[0];
  const move = (cents / before.cents - 1) * 100;
  const moved = `the fund ${move < 0 ? "fell" : "rose"} ${Math.abs(move).toFixed(1)}% on ${day}`;
  if (index % 9 === 8) {
    return `Pay $${written(usual / 4, false)} from ${account} to Harbor Street Clinic, GB33 BUKB 2020 1555 5555 55: invoice of ${day}`;
  }
  if (Math.abs(move) >= 1.5) {
    const amount = written(usual * Math.min(3, Math.abs(move) / 2), index % 5 === 4);
    return `${move < 0 ? "Buy" : "Sell"} for $${amount} in ${account}: ${moved}`;
  }
  return index % 3 === 0
    ? `Buy for $${written(400_00 + (index % 7) * 150_00, false)} in ${account}: savings plan`
    : undefined;
}

/** Sees to one day. Gives false while too many questions are open. */
async function day({ agent, holdpoint, orders }: Floor, index: number, now: Close, before: Close): Promise<boolean> {
  const open = await holdpoint.pending({ limit: OPEN_MAX });
  if (open.items.length >= OPEN_MAX) return false;
  orders.note("day", now.day);
  const instruction = instructionFor(index, now, before);
  if (instruction === undefined) return true;
  const { account, client } = CLIENTS[index % CLIENTS.length] ?? CLIENTS[0];
  await agent.invoke(
    { messages: [{ role: "user", content: instruction }] },
    { configurable: { thread_id: `${account} ${now.day}`, actor: client } },
  );
  return true;
}

/** Goes through the days as they come, from the first one that was not seen to, until it is told to stop. */
export async function runFloor(floor: Floor, signal: AbortSignal): Promise<void> {
  const { market, orders } = floor;
  let before = market.last();
  let seen = orders.noted("day", () => before.day);
  for (let index = Number(orders.noted("index", () => "0")); !signal.aborted;) {
    const now = market.last();
    if (now.day !== seen && (await day(floor, index, now, before))) {
      index += 1;
      orders.note("index", String(index));
      [seen, before] = [now.day, now];
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
