/** What this cannot do: a reflex in JavaScript comes when the event loop is free. */
import { once } from "node:events";
import type { Cell } from "./cell.ts";
import { LIMIT_MS } from "./crossing.ts";
import { check, say, title } from "./say.ts";

const THREAD = "limits";
const BLOCKED_MS = 2 * LIMIT_MS;

/** Keeps the event loop busy, as a bad regular expression or a very large JSON would. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

export async function limits(cell: Cell): Promise<void> {
  title("4. What it cannot do");
  const creeps = once(cell.arm, "creeps");
  const asked = cell.begin(THREAD, "zone E");
  await creeps;
  block(BLOCKED_MS);
  check("while the event loop is blocked nothing stops the arm", cell.arm.state, "creeping");
  say(`  that was ${BLOCKED_MS} ms, and the limit is ${LIMIT_MS} ms: this is no safety system`);
  await cell.until("the arm stands", () => cell.arm.state === "stopped");
  check("it is stopped as soon as the loop is free", cell.arm.events[1], "is stopped by the reflex");
  await asked;
  await cell.release(THREAD);
}
