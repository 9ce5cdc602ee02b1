import { DatabaseSync } from "node:sqlite";
import type { AuditReport } from "holdpoint/audit";
import { payCall, payTool, REQUEST } from "../d/office.ts";
import { decisions, langChainAgent } from "../langchain-side.ts";
import { outcomeOf } from "../outcome.ts";
import type { PeerApp, PeerInterrupt } from "../peer-api.ts";
import { pendingIn, peerThread } from "../peer-side.ts";
import { loadLangChain } from "../peer.ts";
import type { Scenario } from "../scenario.ts";
import { approvedBy, exported, toldBy, verified } from "./e07-proof.ts";

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

/** What a verification says: where something is wrong, or that nothing is. */
function verdictOf({ ok, findings }: AuditReport): string {
  if (ok) return "verifies";
  return findings
    .map(({ kind, stream, seq }) => [kind, stream, seq].filter((part) => part !== undefined).join(" "))
    .join(", ");
}

/** The record of the journal in which the question stands. */
const ASKED_IN = "changed thread/audit 2";

export const scenario: Scenario = {
  row: "E7",
  title: "who approved what, when, and what was shown",
  must: "in the audit export, verifiable offline",

  async holdpoint(kit) {
    const proof = await approvedBy(kit, REVIEWER);
    // From here on there is the export and nothing else, but where the database itself is changed.
    const report = await verified(proof);
    const told = toldBy(proof);
    const lines = proof.lines.map((line) => line.replace(SHOWN, REWRITTEN));
    const inExport = verdictOf(await verified({ ...proof, lines }));
    const rewrite = { place: "records", holding: SHOWN, changes: [[SHOWN, REWRITTEN]] } as const;
    const rewritten = await kit.raw().rewrite(rewrite);
    const inDatabase = verdictOf(await verified({ ...proof, lines: await exported(kit.freshSaver()) }));
    const [who, what] = [told?.by === REVIEWER, told?.said === "approve" && told.shown === SHOWN];
    const when = told?.at === proof.receipt.at;
    return {
      observed: `in the export: the decision ${found(told?.said === "approve")}, who made it ${found(who)}, when ${found(when)}, what was shown ${found(what)} (its digest is the one that was signed: ${String(told?.isOfWhatWasShown)}); offline, ${report.lines} lines with ${report.signatures} signatures: ${verdictOf(report)}; what was shown rewritten in the export: ${inExport}; in the database: ${inDatabase}`,
      holds:
        report.ok &&
        report.decisionsWithoutReceipt === 0 &&
        who &&
        what &&
        when &&
        told.isOfWhatWasShown &&
        rewritten === 1 &&
        inExport === ASKED_IN &&
        inDatabase === ASKED_IN,
    };
  },

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
