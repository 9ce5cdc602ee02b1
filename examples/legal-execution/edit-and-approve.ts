/** A partner changes what is filed and approves it in one decision; the receipt holds the difference. */
import { isHoldpointError } from "holdpoint";
import type { Office } from "./office.ts";
import { JANUARY } from "./policies.ts";
import { check, say, title } from "./say.ts";

interface Edited {
  readonly difference: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
}

export async function editAndApprove(office: Office): Promise<void> {
  title("1. Edit and approve");
  const { documents, registry, inbox } = office;
  const { sha256 } = documents.save("lease-17", "The rent is 900 a month.");
  const { id, digest, args } = await office.up(JANUARY, (service) =>
    service.propose("matter-1", { document: "lease-17", effectiveOn: "2026-02-01", court: "Land Court North" }),
  );
  const edit = { type: "edit", args: { ...args, effectiveOn: "2026-03-01" }, comment: "As agreed with the tenant." };
  const receipt = await inbox.decide(id, edit, { by: "paige", digest });

  const { difference } = receipt.value as unknown as Edited;
  say(`  ${office.time}  paige edits and approves, receipt ${receipt.id}`);
  for (const { path, before, after } of difference) say(`             ${path}: ${String(before)} -> ${String(after)}`);
  check("the receipt holds the difference", difference, [
    { path: "$.effectiveOn", before: "2026-02-01", after: "2026-03-01" },
  ]);

  await office.up(JANUARY, async (service) => {
    await service.catchUp();
    await service.outcome("matter-1");
  });
  const filed = { document: "lease-17", version: 1, sha256, court: "Land Court North", effectiveOn: "2026-03-01" };
  check("the edited filing is what is in the registry", registry.of("lease-17"), [filed]);
  const again = await inbox.decide(id, edit, { by: "paige", digest });
  check("the same decision gets the same receipt, also after it was used", again.value, receipt.value);
}

/** An edit is judged like a proposal: where the policy is known at once, and in any case before anything is filed. */
export async function forbiddenEdit(office: Office): Promise<void> {
  title("2. An edit that the policy forbids");
  office.documents.save("lease-18", "The rent is 700 a month.");
  await office.up(JANUARY, async (service) => {
    const matter = { document: "lease-18", effectiveOn: "2026-02-01", court: "Land Court North" };
    const { id, digest, args } = await service.propose("matter-2", matter);
    const backdated = { type: "edit", args: { ...args, effectiveOn: "2025-12-01" } };
    const refused: unknown = await service
      .decide(id, backdated, { by: "paige", digest })
      .catch((error: unknown) => error);
    check("the service refuses to backdate it", isHoldpointError(refused, "POLICY_DENIED"), true);

    // The inbox knows no policy, and need not: the rules are those of whoever files.
    await office.inbox.decide(id, backdated, { by: "paige", digest });
    await service.catchUp();
    await service.outcome("matter-2");
  });
  check("nothing is filed", office.registry.of("lease-18"), []);
}
