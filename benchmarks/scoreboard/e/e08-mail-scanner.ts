import { Holdpoint } from "holdpoint";
import { ApiKeys, createServer } from "holdpoint/server";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUESTER } from "../d/holdpoint-agent.ts";
import { payCall, payment, payTool, REQUEST } from "../d/office.ts";
import { thread } from "../holdpoint-side.ts";
import type { Scenario } from "../scenario.ts";

/** Every way to look at a question that a mail could link to, and what makes a link decide where GET does. */
function linksTo(id: string, digest: string): readonly string[] {
  const question = `/v1/interrupts/${id}`;
  const says = `type=approve&digest=${digest}&confirm=true&_method=POST`;
  const under = ["", "/decisions", "/revocations", "/delegations"].map((rest) => `${question}${rest}`);
  return [...under, ...under.map((path) => `${path}?${says}`), "/v1/threads/mail/runs", "/v1/threads/mail/cancel"];
}

export const scenario: Scenario = {
  row: "E8",
  title: "a mail scanner opens the approval link",
  must: "GET is inert",
  noPeer: "none of them has links to send: pages and servers in front of them are the author's",

  async holdpoint(kit) {
    const store = kit.freshSaver();
    const turns = [{ calls: [payCall("call-1", "acme", 900)] }];
    const app = holdpointAgent({ turns, tools: [gated(payTool(kit))], checkpointer: store });
    const holdpoint = new Holdpoint({ store, graphs: [app] });
    const { id, digest } = questionAbout(await app.invoke(REQUEST, thread("mail", { actor: REQUESTER })), "acme");
    const keys = new ApiKeys(store);
    const scopes = ["interrupts:read", "interrupts:decide", "threads:run", "threads:cancel"] as const;
    const { token } = await keys.create({ kind: "person", id: "anna.keller", roles: [], scopes });
    const server = createServer(holdpoint, { auth: keys, graphs: [app] });
    const tenant = "default" as Parameters<typeof store.events>[0];
    const stored = async (): Promise<string> =>
      JSON.stringify([await store.events(tenant, undefined, 1_000), await holdpoint.standing(id)]);

    // The scanner even has the reviewer's own key: what it opens is theirs, and it opens everything.
    const before = await stored();
    const statuses = new Set<number>();
    for (const link of linksTo(id, digest)) {
      for (const method of ["GET", "HEAD"]) {
        const response = await server.request(link, { method, headers: { authorization: `Bearer ${token}` } });
        statuses.add(response.status);
      }
    }
    const isInert = (await stored()) === before;
    const paidByLinks = kit.effects.times(payment("acme", 900));
    const decided = await server.request(`/v1/interrupts/${id}/decisions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "if-match": `"${digest}"` },
      body: JSON.stringify(APPROVE),
    });
    await app.settled(thread("mail"));
    const paid = kit.effects.times(payment("acme", 900));
    return {
      observed: `${linksTo(id, digest).length} links opened by GET and HEAD with the reviewer's own key: ${[...statuses].toSorted((a, b) => a - b).join(" and ")}, the store ${isInert ? "unchanged" : "changed"}, paid ${paidByLinks} times; then the reviewer's POST: ${decided.status}, paid ${paid} time`,
      holds: isInert && paidByLinks === 0 && decided.status === 200 && paid === 1,
    };
  },
};
