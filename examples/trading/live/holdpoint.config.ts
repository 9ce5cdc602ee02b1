/**
 * The desk, live: `holdpoint dev --config examples/trading/live/holdpoint.config.ts`. Everything is kept in one folder;
 * killed and started again, it goes on where it was.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "holdpoint/server";
import { Market } from "../market.ts";
import { buildAgent, type Agent } from "./agent.ts";
import { runFloor } from "./floor.ts";
import { Orders } from "./orders.ts";
import { ReplayedClock } from "./replayed-clock.ts";

const folder = process.env["TRADING_DESK_FOLDER"] ?? fileURLToPath(new URL("data", import.meta.url));
mkdirSync(folder, { recursive: true });

/** Tuesday, 2 September 2008, after the close. A day there takes twenty seconds here. */
const FROM_AT = Date.UTC(2008, 8, 2, 21, 30);
const DAY_MS = 20_000;

const orders = new Orders(join(folder, "orders.db"));
const openedAt = Number(orders.noted("openedAt", () => String(Date.now())));
const market = new Market(new ReplayedClock({ fromAt: FROM_AT, openedAt, dayMs: DAY_MS }));
let agent: Agent | undefined;

export default defineConfig({
  store: join(folder, "holdpoint.db"),
  graphs: (store) => [(agent ??= buildAgent({ market, orders, store }))],
  directory: { rolesOf: () => ["trader", "treasurer"], roles: new Set(["trader", "treasurer"]) },
  async background(holdpoint, signal) {
    if (agent !== undefined) await runFloor({ agent, holdpoint, market, orders }, signal);
    orders.close();
  },
});
