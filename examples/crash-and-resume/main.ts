/** The stock-purchase agent under SIGKILL: twice per order, at random moments, and yet every order is placed once. */
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { order } from "./order.ts";
import { openPlace } from "./parts.ts";
import { randomFrom } from "./random.ts";

const LIMIT_MS = 60_000;

function numberOf(name: string, text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} takes a whole number above 0.`);
  return number;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { orders: { type: "string" }, seed: { type: "string" } } });
  const count = numberOf("orders", values.orders, 5);
  const seed = numberOf("seed", values.seed, randomInt(1, 2 ** 31));
  const folder = mkdtempSync(join(tmpdir(), "holdpoint-crash-"));
  const place = openPlace(folder);
  const random = randomFrom(seed);
  const began = performance.now();
  const bad: string[] = [];

  console.log(`${count} orders, each killed twice (SIGKILL) at moments drawn from seed ${seed}`);
  for (let number = 1; number <= count; number += 1) {
    const start = performance.now();
    console.log(`\norder ${number}`);
    const tell = (what: string, detail = ""): void =>
      console.log(`  ${((performance.now() - start) / 1000).toFixed(2).padStart(5)} s  ${what.padEnd(9)}  ${detail}`);
    const wrong = await order({ folder, place, random, tell }, `order-${number}`);
    for (const fact of wrong) tell("WRONG", `not so: ${fact}`);
    bad.push(...wrong);
  }
  await place.close();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (bad.length > 0) {
    console.log(`\n${bad.length} things are not as they must be (seed ${seed}); the databases are in ${folder}`);
    return 1;
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n${2 * count} kills, ${count} orders in the ledger, ${count} receipts, in ${seconds} s`);
  return 0;
}

setTimeout(() => {
  console.error(`Not done after ${LIMIT_MS / 1000} s.`);
  process.exit(1);
}, LIMIT_MS).unref();

const code = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
// Not left to itself: after a failure children may still be running, and they end with this process.
process.exit(code);
