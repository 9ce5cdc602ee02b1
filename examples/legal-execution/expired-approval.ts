/** An approval counts for a day. What was approved on Friday is asked again on Monday. */
import type { Office } from "./office.ts";
import { JANUARY } from "./policies.ts";
import { check, say, title } from "./say.ts";

export async function expiredApproval(office: Office): Promise<void> {
  title("4. An approval that is too old");
  const { registry, inbox, documents } = office;
  documents.save("deed-9", "The garden goes with the house.");
  const friday = await office.up(JANUARY, (service) =>
    service.propose("matter-4", { document: "deed-9", effectiveOn: "2026-02-01", court: "Land Court North" }),
  );
  await office.approve(friday, "paige");
  await office.hoursPass(64);
  say(`  ${office.time}  the service was down over the weekend, and is up again`);

  await office.up(JANUARY, async (service) => {
    await service.catchUp();
    const monday = await office.asked("matter-4");
    check(
      "it is asked again, because the approval ran out",
      monday.again.map(({ what }) => what),
      ["expired"],
    );
    check("nothing was filed", registry.of("deed-9"), []);
    check("Friday's approval ended unused", (await inbox.receipt(friday.id))?.outcome, "unused");
    await office.approve(monday, "paige");
    await service.catchUp();
    await service.outcome("matter-4");
  });
  check("Monday's approval filed it, once", registry.of("deed-9").length, 1);
}
