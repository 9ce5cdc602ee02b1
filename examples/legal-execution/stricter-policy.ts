/** The rules become stricter while an approval waits to be used: it is judged by those there are when it is used. */
import type { Office } from "./office.ts";
import { FEBRUARY, JANUARY } from "./policies.ts";
import { check, say, title } from "./say.ts";

export async function stricterPolicy(office: Office): Promise<void> {
  title("6. Stricter rules");
  const { registry, inbox, documents } = office;
  const { sha256 } = documents.save("merger-1", "Two become one.");
  const first = await office.up(JANUARY, (service) =>
    service.propose("matter-6", { document: "merger-1", effectiveOn: "2026-03-01", court: "Commercial Court" }),
  );
  const receipt = await office.approve(first, "paige");
  check("by January's rules one partner is enough", receipt.standing?.status, "resolved");
  say(`  ${office.time}  the service is deployed anew, with February's rules`);

  await office.up(FEBRUARY, async (service) => {
    await service.catchUp();
    const anew = await office.asked("matter-6");
    check(
      "it is asked again, saying who was needed and who is",
      anew.again.map(({ what, before, now }) => ({ what, before, now })),
      [
        {
          what: "policy",
          before: 'someone with the role "partner"',
          now: 'someone with the role "partner" and someone with the role "compliance"',
        },
      ],
    );
    await office.approve(anew, "paige");
    await service.catchUp();
    check("a partner alone files nothing any more", registry.of("merger-1"), []);
    await office.approve(anew, "cole");
    await service.catchUp();
    await service.outcome("matter-6");
    check("both names are on it", (await inbox.receipt(anew.id))?.by, "cole, paige");
  });
  check(
    "it is filed, once",
    registry.of("merger-1").map((filed) => filed.sha256),
    [sha256],
  );
}
