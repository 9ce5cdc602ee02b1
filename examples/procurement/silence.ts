/** Nobody answers: reminded after a day, escalated after three, rejected after seven. */
import type { Mail } from "./mail.ts";
import type { Office, Request } from "./office.ts";
import { chapter, check, say } from "./tell.ts";

function sent(mails: readonly Mail[], kind: Mail["kind"], { id }: Request): boolean {
  const mine = mails.filter(({ interruptId }) => interruptId === id);
  for (const mail of mine) say(mail.kind === "remind" ? "mail: please decide." : "mail: this went up to you.");
  return mine.length === 1 && mine[0]?.kind === kind;
}

export async function escalated(office: Office): Promise<void> {
  chapter("$1,500, and nobody answers");
  const desks = await office.request({ supplier: "Kite & Sons", item: "two desks", amountCents: 150_000 });
  check("after one day whoever is needed is reminded", sent(await office.days(1), "remind", desks));
  check("after three days it goes up", sent(await office.days(2), "escalate", desks));
  check(
    "now a director is needed, too",
    (await office.missing(desks)).join().includes('someone with the role "director"'),
  );
  await office.decide(desks, "yes", "dora");
  check("what the policy demands is still demanded: a manager", (await office.result(desks)) === undefined);
  await office.decide(desks, "yes", "mark");
  check("with both it is ordered", (await office.result(desks))?.startsWith("ORDERED") === true);
}

export async function rejectedAtTheEnd(office: Office): Promise<void> {
  chapter("$1,700, and nobody answers at all");
  const lamps = await office.request({ supplier: "Kite & Sons", item: "twelve lamps", amountCents: 170_000 });
  await office.days(6);
  check("after six days it still waits", (await office.result(lamps)) === undefined);
  await office.days(1);
  check("after seven days it is rejected", (await office.result(lamps))?.startsWith("NOT ORDERED") === true);
  const after = await office.decide(lamps, "yes", "dora");
  check("and an approval comes too late", after.refused === "DEADLINE_PASSED");
}
