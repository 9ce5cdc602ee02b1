/** The same order after a no. */
import type { Office } from "./office.ts";
import { chapter, check, say } from "./tell.ts";

const MACHINE = { supplier: "Bar Centrale", item: "an espresso machine", amountCents: 240_000 } as const;

export async function askedAgain(office: Office): Promise<void> {
  chapter("$2,400, three times: what was rejected is not asked as if it were new");
  const first = await office.request(MACHINE);
  check("the first time nothing is said of earlier ones", first.repeats.length === 0);
  await office.decide(first, { type: "reject", comment: "We have one." }, "mark");
  await office.result(first);

  await office.days(1);
  say("A day later the agent asks for the very same again.");
  const second = await office.request(MACHINE);
  const [before] = second.repeats;
  check(
    "it is shown as a repeat: who rejected it, and why",
    before?.by[0] === "mark" && before.comment === "We have one.",
  );
  await office.decide(second, { type: "reject", comment: "Still not." }, "bea");
  await office.result(second);

  const third = await office.request(MACHINE);
  check("the third time nobody is asked", third.result?.startsWith("NOT ORDERED") === true);
  check("the agent is told that it was rejected twice", third.result?.includes("rejected 2 times") === true);
}
