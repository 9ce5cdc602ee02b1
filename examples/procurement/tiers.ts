/** Amounts decide who is needed; one person counts once, and nobody approves what they asked for. */
import type { Office } from "./office.ts";
import { chapter, check } from "./tell.ts";

export async function managerOnly(office: Office): Promise<void> {
  chapter("$800: a manager, and not the one who asks");
  const chairs = await office.request({ supplier: "Kite & Sons", item: "four chairs", amountCents: 80_000 });
  const own = await office.decide(chairs, "yes", "rita");
  check("rita is a manager and cannot approve her own order", own.refused === "REQUESTER_EXCLUDED");
  await office.decide(chairs, "yes", "mark");
  check("mark alone is enough", (await office.result(chairs))?.startsWith("ORDERED") === true);
}

export async function twoPeople(office: Office): Promise<void> {
  chapter("$12,000: a manager and finance, two people");
  const server = await office.request({ supplier: "Norrland AB", item: "a server", amountCents: 1_200_000 });
  const first = await office.decide(server, "yes", "bea");
  check("bea holds both roles and counts once: somebody else is needed", first.missing.length === 1);
  const again = await office.decide(server, { type: "approve", comment: "And as finance." }, "bea");
  check("she cannot vote a second time", again.refused === "ALREADY_VOTED");
  check("nothing was ordered on her word alone", (await office.result(server)) === undefined);
  await office.decide(server, "yes", "fay");
  check("with fay there are two people", (await office.result(server))?.startsWith("ORDERED") === true);
  check("the receipt names both", (await office.approvers(server)) === "bea, fay");

  const rack = await office.request({ supplier: "Norrland AB", item: "a rack", amountCents: 600_000 });
  await office.decide(rack, "yes", "bea");
  await office.decide(rack, "yes", "mark");
  check("with mark, bea is the one from finance", (await office.result(rack))?.startsWith("ORDERED") === true);
}

export async function withTheCfo(office: Office): Promise<void> {
  chapter("$90,000: a manager, finance and the CFO, in any order");
  const press = await office.request({ supplier: "Halberd GmbH", item: "a printing press", amountCents: 9_000_000 });
  const first = await office.decide(press, "yes", "carla");
  check("after the CFO two more are needed", first.refused === undefined && first.missing.length === 2);
  const second = await office.decide(press, "yes", "mark");
  check("finance is still needed", second.missing.join() === 'someone with the role "finance"');
  await office.decide(press, "yes", "fay");
  check("now it is ordered", (await office.result(press))?.startsWith("ORDERED") === true);
}
