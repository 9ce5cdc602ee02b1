/** For row E7: an approved payment in a store whose decisions are signed, its export, and what can be read of it offline. */
import { createHash } from "node:crypto";
import { Holdpoint, type Receipt, type Store } from "holdpoint";
import { type AuditReport, exportAudit, openKeyFile, recordKeys, verifyExport, writeCheckpoint } from "holdpoint/audit";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUESTER } from "../d/holdpoint-agent.ts";
import { payCall, payTool, REQUEST } from "../d/office.ts";
import { thread } from "../holdpoint-side.ts";
import type { Entry } from "../journal-of.ts";
import type { Kit } from "../kit.ts";

const TENANT = "default" as Parameters<typeof exportAudit>[1];
const THREAD = "audit";

/** One payment that somebody approved, and the lines of its export. */
export interface Proof {
  readonly lines: readonly string[];
  readonly receipt: Receipt;
  readonly interruptId: string;
  /** The key somebody vouches for. */
  readonly trusted: { readonly keyId: string; readonly publicKey: string };
}

/** The lines of an export, as they are written to a file. */
export async function exported(store: Store): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of exportAudit(store, TENANT)) lines.push(line);
  return lines;
}

/** Pays 9.00 to acme once the reviewer has approved it. */
export async function approvedBy(kit: Kit, reviewer: string): Promise<Proof> {
  const store = kit.freshSaver();
  const { signer, ring } = openKeyFile(kit.file("audit-key.pem"));
  await recordKeys(store, TENANT, ring);
  const pay = gated(payTool(kit), {
    summary: ({ to, cents }) => `Pay ${(Number(cents) / 100).toFixed(2)} to ${String(to)}?`,
  });
  const turns = [{ calls: [payCall("call-1", "acme", 900)] }];
  const app = holdpointAgent({ turns, tools: [pay], checkpointer: store });
  const holdpoint = new Holdpoint({ store, graphs: [app], signer });
  const asked = questionAbout(await app.invoke(REQUEST, thread(THREAD, { actor: REQUESTER })), "acme");
  const receipt = await holdpoint.decide(asked.id, APPROVE, { by: reviewer, digest: asked.digest });
  await app.settled(thread(THREAD));
  await writeCheckpoint(store, TENANT, signer);
  const lines = await exported(store);
  await store.close();
  return { lines, receipt, interruptId: asked.id, trusted: { keyId: signer.keyId, publicKey: signer.publicKey } };
}

/** What an export says of who decided what and when, and of what they were shown; nothing else is read for it. */
export interface Told {
  readonly by: string;
  readonly said: string;
  readonly at: number;
  readonly shown: string;
  /** The decision names the SHA-256 of the request that the journal says was shown. */
  readonly isOfWhatWasShown: boolean;
}

interface Vote {
  readonly by: string;
  readonly at: number;
  readonly said: { readonly type: string };
  readonly shown: string;
}

interface Request {
  readonly value: { readonly summary: string };
}

function entriesIn(lines: readonly string[], stream: string): readonly Entry[] {
  return lines.flatMap((line) => {
    const record = JSON.parse(line) as { readonly stream?: string; readonly payload?: string };
    return record.stream === stream && record.payload !== undefined ? (JSON.parse(record.payload) as Entry[]) : [];
  });
}

/** Reads it from the lines; undefined when it is not there. */
export function toldBy({ lines, interruptId }: Proof): Told | undefined {
  const vote = entriesIn(lines, `interrupt/${interruptId}`).find(({ type }) => type === "voted")?.["vote"] as
    | Vote
    | undefined;
  const asked = entriesIn(lines, `thread/${THREAD}`).find((entry) => entry["interrupt"] === interruptId);
  const request = asked?.["review"] as Request | undefined;
  if (vote === undefined || request === undefined) return undefined;
  // A payload is canonical JSON, and parsing keeps the order of its keys.
  const digest = createHash("sha256").update(JSON.stringify(request)).digest("hex");
  return {
    by: vote.by,
    said: vote.said.type,
    at: vote.at,
    shown: request.value.summary,
    isOfWhatWasShown: digest === vote.shown,
  };
}

export function verified({ lines, trusted }: Pick<Proof, "lines" | "trusted">): Promise<AuditReport> {
  return verifyExport(lines, { trusted: [trusted] });
}
