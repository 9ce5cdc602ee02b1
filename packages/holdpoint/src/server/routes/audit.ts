/**
 * What was recorded, in the order of commits or backwards, and whether it holds.
 *
 * A1. Records are given as they are exported: payloads and hashes as they were stored.
 * A2. A verification is bounded in time; what it did not come to look at it says. It lets others have their turn, and one
 *     at a time is made.
 * A3. A page, and what is looked through for one, is bounded: by number, by length (engine/reading/page-budget.ts) and in time.
 *     It may have fewer records than were asked for, or none, and go on all the same.
 */
import type { z } from "@hono/zod-openapi";
import { visibleText } from "../../approvals/visible-form.ts";
import { exportAudit } from "../../audit/export.ts";
import { verifyExport } from "../../audit/verify.ts";
import { PageBudget } from "../../engine/reading/page-budget.ts";
import type { TenantStore } from "../../engine/tenant-desk.ts";
import { eventsBefore } from "../../storage/recent-events.ts";
import type { Page, StreamEvent } from "../../storage/store.ts";
import { told } from "../events/feed-event.ts";
import { endpoint, type Endpoint } from "../http/endpoint.ts";
import { nothing, PAGE_DEFAULT } from "../schema/common.ts";
import { auditPageSchema, auditQuery, verificationSchema } from "../schema/audit-schema.ts";
import type { OneAtATime } from "./one-at-a-time.ts";

type AuditPage = z.output<typeof auditPageSchema>;

/** Records that one page looks through. */
const SCANNED = 5_000;
/** How long they are looked through (A3). */
const SEARCH_MS = 2_000;
/** How long a verification goes on (A2). */
const VERIFY_MS = 10_000;
/** Lines after which others have their turn. */
const AT_ONCE = 500;

function shownRecord(event: StreamEvent): AuditPage["items"][number] {
  const { stream, record } = event;
  const { seq, at, payload, salt, digest, hash } = record;
  const { shown, marks } = visibleText(payload ?? "");
  const { kinds } = told(event).event;
  return { stream, seq, at, payload, salt, digest, hash, kinds, ...(marks.length === 0 ? {} : { shown }) };
}

/** Which records a page has. */
interface AuditQuery {
  readonly q: string | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly order?: "oldest" | "newest" | undefined;
}

/** Records from a cursor on, in one order or the other; the last of them, or `next`, is where to go on. */
async function recordsFrom(
  { store, tenant }: TenantStore,
  order: AuditQuery["order"],
  cursor: string | undefined,
  limit: number,
): Promise<Page<StreamEvent>> {
  if (order === "newest") return eventsBefore(store, tenant, cursor, limit);
  const items = await store.events(tenant, cursor, limit);
  return { items, next: items.length < limit ? undefined : items.at(-1)?.cursor };
}

/** A page of records, and where the next one begins (A3). */
export async function auditPage(
  from: TenantStore,
  { q, cursor, limit, order }: AuditQuery,
  isEnough: () => boolean,
): Promise<AuditPage> {
  const text = q?.toLowerCase();
  const items: AuditPage["items"][number][] = [];
  const budget = new PageBudget();
  let after = cursor;
  for (;;) {
    const wanted = budget.next(text === undefined ? limit - items.length : SCANNED);
    const { items: events, next } = await recordsFrom(from, order, after, wanted);
    for (const event of events) {
      const { stream, record } = event;
      const isWanted = text === undefined || `${stream}\n${record.payload ?? ""}`.toLowerCase().includes(text);
      if (isWanted) items.push(shownRecord(event));
      budget.looked(record.payload?.length ?? 0, isWanted);
      after = event.cursor;
      if (items.length === limit || budget.isSpent) return { items, next: after };
    }
    if (next === undefined) return { items, next: null };
    after = next;
    await new Promise((resolve) => setImmediate(resolve));
    if (budget.scanned >= SCANNED || isEnough()) return { items, next: after };
  }
}

const FIRST_OF_THREAD = /^\{"stream":"thread\/(?:[^"\\]|\\.)*","seq":1,/;

/** Verifies what is stored, until it is enough (A2). */
export async function verifyStore(
  { store, tenant }: TenantStore,
  isEnough: () => boolean,
): Promise<z.output<typeof verificationSchema>> {
  let threads = 0;
  let isCut = false;
  const isOver = (): boolean => {
    isCut = isEnough();
    return isCut;
  };
  async function* lines(): AsyncGenerator<string> {
    let count = 0;
    for await (const line of exportAudit(store, tenant, { isEnough: isOver })) {
      if (FIRST_OF_THREAD.test(line)) threads += 1;
      count += 1;
      if (count % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
      yield line;
    }
  }
  const report = await verifyExport(lines());
  // Where it was cut, what says that something was erased may come later.
  const findings = report.findings.filter(({ kind }) => !(isCut && kind === "erased"));
  const { records, streams, erased, signatures, receipts, decisionsWithoutReceipt, checkpoints, uncovered } = report;
  return {
    ok: findings.length === 0,
    complete: !isCut,
    records,
    streams,
    threads,
    erased,
    signatures,
    receipts,
    decisionsWithoutReceipt,
    checkpoints,
    uncovered,
    isIdentityChecked: report.isIdentityChecked,
    findings,
    findingsTotal: report.findingsTotal - (report.findings.length - findings.length),
  };
}

/** Reading what was recorded, and verifying it. */
export function auditEndpoints(desk: TenantStore, turns: OneAtATime): readonly Endpoint[] {
  const reading = { method: "get", scope: "audit:read", params: nothing, body: nothing } as const;
  return [
    endpoint({
      ...reading,
      path: "/v1/audit",
      summary: "What was recorded, in the order of commits when nothing else is said",
      query: auditQuery,
      result: auditPageSchema,
      async answer({ query: { q, cursor, order, limit = PAGE_DEFAULT } }) {
        const end = performance.now() + SEARCH_MS;
        return auditPage(desk, { q, cursor, limit, order }, () => performance.now() > end);
      },
    }),
    endpoint({
      ...reading,
      path: "/v1/audit/verification",
      summary: "Whether what is recorded holds: chains, signatures, checkpoints",
      query: nothing,
      result: verificationSchema,
      answer: async () =>
        turns.run(desk.tenant, async () => {
          const end = performance.now() + VERIFY_MS;
          return verifyStore(desk, () => performance.now() > end);
        }),
    }),
  ];
}
