/** An approval can be taken back until it is used. */
import { isHoldpointError } from "holdpoint";
import type { Office } from "./office.ts";
import { JANUARY } from "./policies.ts";
import { check, say, title } from "./say.ts";

export async function revokedApproval(office: Office): Promise<void> {
  title("5. An approval that is taken back");
  const { registry, inbox, documents } = office;
  documents.save("claim-2", "The roof leaks.");
  const { id, digest } = await office.up(JANUARY, (service) =>
    service.propose("matter-5", { document: "claim-2", effectiveOn: "2026-02-01", court: "District Court" }),
  );
  await inbox.decide(id, { type: "approve" }, { by: "paige", digest });
  say(`  ${office.time}  paige approves; the service is down`);
  await inbox.revoke(id, { by: "paige", reason: "The other side has offered to settle." });
  say(`  ${office.time}  paige takes it back`);

  await office.up(JANUARY, async (service) => {
    await service.catchUp();
    await service.outcome("matter-5");
  });
  check("it is not filed", registry.of("claim-2"), []);
  check("the approval ended unused", (await inbox.receipt(id))?.outcome, "unused");
  const late: unknown = await inbox
    .decide(id, { type: "approve", comment: "Settlement failed." }, { by: "paige", digest })
    .catch((error: unknown) => error);
  check("and cannot be given anew: it takes another proposal", isHoldpointError(late, "ALREADY_DECIDED"), true);
}
