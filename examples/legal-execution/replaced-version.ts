/** The document is replaced after it was approved: the approval is of the old text, and files nothing. */
import type { Office } from "./office.ts";
import { JANUARY } from "./policies.ts";
import { check, say, title } from "./say.ts";

export async function replacedVersion(office: Office): Promise<void> {
  title("3. Another version of the document");
  const { documents, registry, inbox } = office;
  documents.save("contract-4", "Delivery within 30 days.");
  const approved = await office.up(JANUARY, (service) =>
    service.propose("matter-3", { document: "contract-4", effectiveOn: "2026-02-01", court: "Commercial Court" }),
  );
  await office.approve(approved, "paige");
  const second = documents.save("contract-4", "Delivery within 90 days.");
  say(`  ${office.time}  ash saves version 2`);

  await office.up(JANUARY, async (service) => {
    await service.catchUp();
    check("the approved version is not filed any more", registry.of("contract-4"), []);
    check("its approval ended unused", (await inbox.receipt(approved.id))?.outcome, "unused");

    const anew = await office.asked("matter-3");
    check("it asks about the new text, not about the old one", anew.args.sha256, second.sha256);
    await office.approve(anew, "paige");
    await service.catchUp();
    await service.outcome("matter-3");
  });
  check(
    "the text that was read last is the one that is filed",
    registry.of("contract-4").map(({ version, sha256 }) => ({ version, sha256 })),
    [second],
  );
}
