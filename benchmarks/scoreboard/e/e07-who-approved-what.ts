import { DatabaseSync } from "node:sqlite";
import { payCall, payTool } from "../d/office.ts";
import { decisions, langChainAgent, REQUEST } from "../langchain-side.ts";
import { outcomeOf } from "../outcome.ts";
import { loadLangChain } from "../peer.ts";
import { pendingIn, peerThread } from "../peer-side.ts";
import type { PeerApp, PeerInterrupt } from "../peer-api.ts";
import type { Scenario } from "../scenario.ts";

const APPROVE = { type: "approve" } as const;
const REVIEWER = "anna.keller";
const SHOWN = "Pay 9.00 to acme?";
const REWRITTEN = "Pay 9.00 to mallory?";

/** Everything the database has to say, as text. */
function textOf(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = ["checkpoints", "writes"].flatMap((name) => database.prepare(`SELECT * FROM ${name}`).all());
  database.close();
  return rows
    .flatMap((row) => Object.values(row))
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : String(value)))
    .join("\n");
}

/** Changes afterwards what the reviewer was shown, as somebody with access to the file can. */
function rewrite(path: string): number {
  const database = new DatabaseSync(path);
  const { changes } = database
    .prepare(
      "UPDATE writes SET value = CAST(replace(CAST(value AS TEXT), ?, ?) AS BLOB) WHERE channel = '__interrupt__'",
    )
    .run(SHOWN, REWRITTEN);
  database.close();
  return Number(changes);
}

function found(it: boolean | undefined): string {
  return it === true ? "is there" : "is not";
}

/** Every question the peer's history tells of. */
async function questionsIn(graph: PeerApp): Promise<readonly PeerInterrupt[]> {
  const found: PeerInterrupt[] = [];
  for await (const snapshot of graph.getStateHistory(peerThread("audit"))) found.push(...pendingIn(snapshot));
  return found;
}

export const story: Omit<Scenario, "holdpoint"> = {
  row: "E7",
  title: "who approved what, when, and what was shown",
  must: "in the audit export, verifiable offline",

  async langchain(kit) {
    const lc = await loadLangChain();
    const saver = await kit.peerSaver();
    const agent = langChainAgent(lc, {
      turns: [{ calls: [payCall("call-1", "acme", 900)] }],
      tools: [payTool(kit)],
      interruptOn: { pay: { allowedDecisions: ["approve", "reject"], description: () => SHOWN } },
      checkpointer: saver,
    });
    await agent.invoke(REQUEST, peerThread("audit"));
    await agent.invoke(decisions(lc, [APPROVE]), {
      ...peerThread("audit", { actor: REVIEWER }),
      metadata: { reviewer: REVIEWER },
    });

    const stored = textOf(kit.file("peer.db"));
    const [decision, who, what] = [JSON.stringify(APPROVE), REVIEWER, SHOWN].map((text) => stored.includes(text));
    const rewritten = rewrite(kit.file("peer.db"));
    const read = await outcomeOf(() => questionsIn(agent.graph));
    const unnoticed = rewritten > 0 && read.ok && JSON.stringify(read.value).includes(REWRITTEN);
    return {
      observed: `in the database: the decision ${found(decision)}, who made it ${found(who)}, what was shown ${found(what)}; ${unnoticed ? "rewritten in the file, that reads back as if it had always been so" : "rewriting that in the file is noticed"}`,
      holds: decision === true && who === true && what === true && !unnoticed,
    };
  },
};
