/**
 * The first page of an inbox in which 100,000 questions wait: over HTTP, beside the store of one's own process; and in a
 * browser, until it can be worked with, beside an inbox in which few wait.
 */
import { Holdpoint } from "holdpoint";
import { ANN, fill, slowestFirstPage } from "../scoreboard/f/f05-payments.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { visit } from "./server-browser.ts";
import { serve } from "./server-client.ts";

const PENDING = 100_000;
const FILE = "pending.db";
/** Somebody who has little to do: a page and a bit. */
const FEW = 60;

/** The sides list the same questions. */
const filled = new WeakMap<Kit, Promise<void>>();

/** From the start of a navigation, with nothing in a cache, until a key puts the focus on the first question. */
async function pageOf(kit: Kit, file: string): Promise<Round> {
  const { url, link } = await serve(kit, file, 1);
  const page = await visit(kit, link, url);
  return () => page.open(url);
}

async function fillOnce(kit: Kit, effort: Effort): Promise<void> {
  const filling = filled.get(kit) ?? fill(kit.freshSaver(FILE), effort.many(PENDING));
  filled.set(kit, filling);
  await filling;
}

const overHttp: Bench = {
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

const inBrowser: Bench = {
  name: "server-inbox-page",
  title: "inbox of 100,000, page → first row",
  beside: "one of 60",
  unit: "ms",
  goal: { kind: "milliseconds", most: 1_000 },
  rounds: 9,
  sides: {
    async holdpoint(kit, effort) {
      await fillOnce(kit, effort);
      return pageOf(kit, kit.file(FILE));
    },
    async floor(kit) {
      await fill(kit.freshSaver("few.db"), FEW);
      return pageOf(kit, kit.file("few.db"));
    },
  },
};

export const serverInbox: readonly Bench[] = [overHttp, inBrowser];
