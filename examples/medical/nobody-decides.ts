/** Silence withholds the dose, and somebody is paged. */
import { isHoldpointError } from "holdpoint";
import { check, say, title } from "./say.ts";
import type { Ward } from "./ward.ts";

const HOUR_MS = 3_600_000;

export async function nobodyDecides(ward: Ward): Promise<void> {
  title("3. Nobody decides");
  const question = await ward.order("order-3", { patient: "P3", drug: "ibuprofen", doseMg: 200 });
  await ward.approve(question, "dr-sample");

  await ward.clock.advance(2 * HOUR_MS);
  say(`  ${ward.time}  two hours later: no pharmacist has looked`);
  // The wake-up of a worker that serves the ward; `desk.start()` would do this by itself.
  await ward.desk.tick();
  await ward.outcome("order-3");
  check("one approval of two is none: nothing was given", ward.chart.of("P3"), []);
  check("the on-call was paged, once", ward.pager.entries, ["P3: 200 mg ibuprofen withheld, nobody decided in time"]);

  const late: unknown = await ward.approve(question, "ph-template").catch((error: unknown) => error);
  check("an approval that comes late is refused", isHoldpointError(late, "DEADLINE_PASSED"), true);
  check("and changes nothing", [ward.chart.of("P3").length, ward.pager.entries.length], [0, 1]);
}
