/** The first page of an inbox in which 100,000 questions wait: over HTTP, beside the store of one's own process. */
import { Holdpoint } from "holdpoint";
import { ANN, fill, slowestFirstPage } from "../scoreboard/f/f05-payments.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort } from "./bench.ts";
import { serve } from "./server-client.ts";

const PENDING = 100_000;
const FILE = "pending.db";

/** The sides list the same questions. */
const filled = new WeakMap<Kit, Promise<void>>();

async function fillOnce(kit: Kit, effort: Effort): Promise<void> {
  const filling = filled.get(kit) ?? fill(kit.freshSaver(FILE), effort.many(PENDING));
  filled.set(kit, filling);
  await filling;
}

export const serverInbox: Bench = {
  name: "server-inbox",
  title: "inbox of 100,000, first page over HTTP",
  beside: "in process",
  unit: "ms",
  goal: { kind: "milliseconds", most: 50 },
  rounds: 7,
  sides: {
    async holdpoint(kit, effort) {
      await fillOnce(kit, effort);
      const { send } = await serve(kit, kit.file(FILE), 1);
      return () =>
        slowestFirstPage(async (query) => {
          const asked = new URLSearchParams(
            Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
          );
          return JSON.parse(await send("GET", `/v1/interrupts?${asked.toString()}`)) as { readonly items: unknown[] };
        });
    },
    async floor(kit, effort) {
      await fillOnce(kit, effort);
      const { inbox } = new Holdpoint({ store: kit.freshSaver(FILE), graphs: [] });
      return () => slowestFirstPage((query) => inbox.list(query, { by: ANN }));
    },
  },
};
