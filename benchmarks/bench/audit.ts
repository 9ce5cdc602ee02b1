/**
 * What it costs to verify an export: records that nobody signed, from a file; and what people signed. It is arithmetic of
 * one thread, and so is measured in that thread's processor time: what else the machine does has no part in it.
 */
import { createPublicKey, verify, type KeyObject } from "node:crypto";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Annotation, END, Holdpoint, START, StateGraph, step, tool, type Store, type Tenant } from "holdpoint";
import {
  exportAudit,
  publicHalf,
  publicKeyPem,
  readLines,
  recordKeys,
  SigningKey,
  verifyExport,
  type AuditReport,
} from "holdpoint/audit";
import { z } from "zod";
import { question, thread } from "../scoreboard/holdpoint-side.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Round } from "./bench.ts";
import { list, processorMs, sequence } from "./work.ts";

const TENANT = "default" as Tenant;
/** Each leaves 11 records in the journal of its thread and in the stream of its question; two of them hold three signatures. */
const UNSIGNED_THREADS = 1_000;
// So many that a round takes a hundred of the steps in which processor time is counted.
const SIGNED_THREADS = 1_000;
const STEPS = 5;
const PAGE = 500;
/** Rounds until the code is compiled as well as it will be. */
const WARM_UP = 4;

const schema = z.object({ supplier: z.string(), item: z.string(), cents: z.number().int().positive() });
const order = tool(({ item, supplier }) => `ORDERED: ${item} from ${supplier}`, {
  name: "place_order",
  description: "Places a purchase order.",
  schema,
  effect: "act",
  approval: { summary: ({ item, cents }) => `Order ${item} for ${cents} cents?`, reviewers: "manager" },
});

/** Threads that gather offers, ask a person and order: the records of each are as a store has them. */
async function orders(store: Store, threads: number, signer?: SigningKey): Promise<void> {
  const app = new StateGraph(Annotation.Root({ outcome: Annotation<string>() }))
    .addNode("order", async () => {
      let cents = 0;
      for (let index = 0; index < STEPS; index += 1) {
        const offer = await step(`offer ${index}`, () => ({ supplier: `supplier ${index}`, cents: 10_000 + index }));
        cents = Math.max(cents, offer.cents);
      }
      return { outcome: await order.invoke({ supplier: "acme", item: "four chairs", cents }) };
    })
    .addEdge(START, "order")
    .addEdge("order", END)
    .compile({ checkpointer: store, name: "procurement", version: "1" });
  const people = new Holdpoint({ store, graphs: [app], ...(signer === undefined ? {} : { signer }) });
  for (const id of list(threads, sequence("order"))) {
    const { id: asked, digest } = question(await app.invoke({}, thread(id)));
    const decision = { type: "approve", comment: "The price is what we agreed on." };
    await people.decide(asked, decision, { by: { id: "ann", roles: ["manager"] }, digest });
    await app.settled(thread(id));
  }
}

type Lines = Parameters<typeof verifyExport>[0];

async function exportOf(store: Store): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of exportAudit(store, TENANT)) lines.push(line);
  return lines;
}

/** The path of the export of a store with so many threads. */
async function unsignedExport(kit: Kit, threads: number): Promise<string> {
  const store = kit.memorySaver();
  await orders(store, threads);
  const path = kit.file("export.jsonl");
  await writeFile(path, `${(await exportOf(store)).join("\n")}\n`);
  return path;
}

/** Of the streams that hold signatures, as they are, and of no other: so that it tells what a signature costs. */
async function signedExport(kit: Kit, threads: number, signer: SigningKey): Promise<readonly string[]> {
  const store = kit.memorySaver();
  await recordKeys(store, TENANT, { keys: [publicHalf(signer)], rotations: [] });
  await orders(store, threads, signer);
  const signed = kit.memorySaver();
  for (let cursor: string | undefined; ;) {
    const page = await store.events(TENANT, cursor, PAGE);
    for (const { stream, record } of page) {
      if (stream.startsWith("thread/")) continue;
      const { ok } = await signed.commit({ tenant: TENANT, append: [{ stream, record }] });
      if (!ok) throw new Error(`record ${record.seq} of ${stream} was not copied`);
    }
    cursor = page.at(-1)?.cursor;
    if (page.length < PAGE) return exportOf(signed);
  }
}

/** Verifies the lines, read anew in each round; gives the milliseconds per record, or per signature. */
function verification(read: () => Lines, per: "records" | "signatures"): Round {
  return async () => {
    let report: AuditReport | undefined;
    const tookMs = await processorMs(async () => (report = await verifyExport(read())));
    if (report?.ok !== true || report[per] === 0) throw new Error(`not verified: ${JSON.stringify(report)}`);
    return tookMs / report[per];
  };
}

interface Signature {
  readonly text: Buffer;
  readonly signature: Buffer;
}

/** What was signed, as it is in the records, ready to be verified: the bytes, and the signature over them. */
function signaturesIn(lines: readonly string[]): readonly Signature[] {
  const found: Signature[] = [];
  for (const line of lines) {
    const { payload = null } = JSON.parse(line) as { readonly payload?: string | null };
    if (payload === null) continue;
    for (const { receipt } of JSON.parse(payload) as readonly { readonly receipt?: Receipt }[]) {
      if (receipt === undefined) continue;
      // The payload is canonical, and so is each part of it.
      const text = Buffer.from(`holdpoint/receipt/1\n${JSON.stringify(receipt.content)}`);
      found.push({ text, signature: Buffer.from(receipt.signature, "base64url") });
    }
  }
  return found;
}

interface Receipt {
  readonly content: object;
  readonly signature: string;
}

/** Verifies them with `node:crypto` and nothing else. */
function bareVerification(key: KeyObject, signatures: readonly Signature[]): Round {
  return async () => {
    const tookMs = await processorMs(async () => {
      const all = signatures.every(({ text, signature }) => verify(null, text, key, signature));
      if (!all || signatures.length === 0) throw new Error("a signature does not hold");
    });
    return tookMs / signatures.length;
  };
}

export const audits: readonly Bench[] = [
  {
    name: "verify",
    title: "unsigned records verified, per processor second",
    unit: "per second",
    goal: { kind: "per second", least: 100_000 },
    rounds: 15,
    sides: {
      async holdpoint(kit, effort) {
        const path = await unsignedExport(kit, effort.many(UNSIGNED_THREADS));
        return verification(() => readLines(createReadStream(path)), "records");
      },
    },
  },
  {
    name: "verify-signatures",
    title: "signatures verified",
    beside: "bare node:crypto",
    unit: "per second",
    // 80 % of what it verifies in a second.
    goal: { kind: "floor", times: 1.25 },
    rounds: 15,
    sides: {
      // Both sides have the bytes in memory.
      async holdpoint(kit, effort) {
        const lines = await signedExport(kit, effort.many(SIGNED_THREADS), SigningKey.create());
        const round = verification(() => lines, "signatures");
        for (let count = 0; count < WARM_UP; count += 1) await round();
        return round;
      },
      async floor(kit, effort) {
        const signer = SigningKey.create();
        const signatures = signaturesIn(await signedExport(kit, effort.many(SIGNED_THREADS), signer));
        return bareVerification(createPublicKey(publicKeyPem(publicHalf(signer))), signatures);
      },
    },
  },
];
