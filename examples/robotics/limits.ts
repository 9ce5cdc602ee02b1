/** What this cannot do: a reflex in JavaScript comes when the event loop is free. */
import { LIMIT_MS } from "./crossing.ts";
import type { Cell } from "./cell.ts";
import { check, say, title } from "./say.ts";

/** Keeps the event loop busy, as a bad regular expression or a large JSON would. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

export async function limits(cell: Cell): Promise<void> {
  title("4. What it cannot do");
  await cell.begin("limits", "zone E");
  block(2 * LIMIT_MS);
  check("while the event loop is blocked, the arm is not stopped", cell.arm.state, "creeping");
  say(`  ${2 * LIMIT_MS} ms after the question, and the limit was ${LIMIT_MS} ms: this is no safety system`);
  await cell.until("the arm stands", () => cell.arm.state === "standing");
  check("it is stopped as soon as the loop is free", cell.arm.events.at(1), "stopped by the reflex");
}
