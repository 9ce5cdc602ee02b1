/** What is asked in place of a question that came to nothing (asked-instead.ts). */
import { expect, test } from "vitest";
import { DEFAULT_TENANT, threadId } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { MemorySaver } from "../../storage/memory.ts";
import { questionPut } from "../questions/questions.ts";
import { askedInstead } from "./asked-instead.ts";

const CLOSED_AT = 100;

function question(id: string, createdAt: number, parts: Partial<InterruptRecord> = {}): InterruptRecord {
  const asked = { id, createdAt, threadId: threadId("t"), graph: "g", node: "ask", status: "pending", value: id };
  return { ...asked, ...parts } as unknown as InterruptRecord;
}

const superseded = question("old", 1, { status: "superseded", closed: { by: "thread", at: CLOSED_AT } });

async function instead(record: InterruptRecord, others: readonly InterruptRecord[]): Promise<string | undefined> {
  const store = new MemorySaver();
  const put = [record, ...others].map((one) => questionPut(one, 0));
  expect(await store.commit({ tenant: DEFAULT_TENANT, put })).toMatchObject({ ok: true });
  return (await askedInstead(store, DEFAULT_TENANT, record))?.id;
}

test("is the first at the same place since, however many came after", async () => {
  const later = Array.from({ length: 50 }, (_, at) => question(`later ${at}`, CLOSED_AT + 1 + at));
  expect(await instead(superseded, [question("before", 2), question("then", CLOSED_AT), ...later])).toBe("then");
  expect(await instead(superseded, [question("before", 2)])).toBeUndefined();
  expect(await instead(superseded, [])).toBeUndefined();
});

test("is of the same node and key of the same thread", async () => {
  const elsewhere = [
    question("node", CLOSED_AT, { node: "other" }),
    question("key", CLOSED_AT, { key: "k" }),
    question("thread", CLOSED_AT, { threadId: threadId("u") }),
  ];
  expect(await instead(superseded, elsewhere)).toBeUndefined();
  expect(await instead({ ...superseded, key: "k" }, elsewhere)).toBe("key");
});

test("is looked for when a decision was not used, or it is not known when it ended; not while it may be used", async () => {
  const decision = { id: "dec", by: "ann", at: 50, value: 1, digest: "d" } as unknown as InterruptRecord["decision"];
  const resolved = question("old", 1, { status: "resolved", ...(decision === undefined ? {} : { decision }) });
  const next = [question("next", 60)];
  expect(await instead({ ...resolved, outcome: "unused" }, next)).toBe("next");
  expect(await instead({ ...resolved, outcome: "consumed" }, next)).toBeUndefined();
  expect(await instead(resolved, next)).toBeUndefined();
  expect(await instead(question("old", 1, { status: "superseded" }), next)).toBe("next");
  expect(await instead(question("old", 1, { status: "expired", outcome: "unused" }), next)).toBe("next");
  expect(await instead(question("old", 1, { status: "canceled" }), next)).toBeUndefined();
});
