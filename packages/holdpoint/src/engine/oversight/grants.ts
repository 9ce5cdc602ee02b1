/**
 * Grants in the store: issued and revoked as decisions on record, used in the commit of what they permit.
 *
 * R1. Only people the process names as grantors issue one, and it is on record (stream `grant/<id>`) before it counts.
 *     What is stored of it counts only as far as its stream says the same; the uses are not in the stream.
 * R2. Whether it permits an action is judged when the action is proposed; the use is counted in the commit that permits it.
 */
import { genesis, seal } from "../../core/chain.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { OperationId, Tenant } from "../../core/ids.ts";
import { canonical, type Json, type JsonObject } from "../../core/json.ts";
import type { Signer } from "../../core/signer.ts";
import { issueGrant } from "../../policy/grants/issue-grant.ts";
import type { Grant } from "../../policy/grants/grant.ts";
import { useGrant, withGrant, type GrantUses } from "../../policy/grants/use-grant.ts";
import type { ActionFacts, PolicyOutcome } from "../../policy/outcome.ts";
import type { ToolShape } from "../../policy/tool-shape.ts";
import type { DocumentPut, Page, Store, StoredDocument } from "../../storage/store.ts";
import { newSalt } from "../journal/journal.ts";
import { readChain } from "../journal/read-chain.ts";
import { remakable } from "../journal/remake.ts";
import { isSigned, signed } from "../questions/sign.ts";

const GRANTS = "grant";
/** Grants of one tool that are looked at for one action. */
const MOST = 50;

interface StoredGrant {
  readonly grant: Grant;
  readonly uses: GrantUses;
  /** The last record of its stream, and the hash there. */
  readonly seq: number;
  readonly hash: string;
}

/** A grant and how often it was used. */
export interface GrantStatus {
  readonly grant: Grant;
  readonly used: number;
}

/** Where grants are recorded, and who signs for them. */
export interface GrantDesk {
  readonly store: Store;
  readonly tenant: Tenant;
  readonly signer: Signer | undefined;
}

function parse({ body }: StoredDocument): StoredGrant {
  return JSON.parse(body) as StoredGrant;
}

function streamOf(id: string): string {
  return `grant/${id}`;
}

/** Whether the stream of a grant says what is stored of it: it was issued just so, and not taken back (R1). */
async function isVouchedFor({ store, tenant, signer }: GrantDesk, { grant, seq, hash }: StoredGrant): Promise<boolean> {
  const stream = streamOf(grant.id);
  let issued: Json | undefined;
  let end = { seq: 0, hash: "" };
  try {
    for await (const record of readChain(store, tenant, stream, (what) => new Error(what))) {
      const [entry] = record.entries;
      const place = { tenant, stream, seq: record.seq };
      if (entry === undefined || (signer !== undefined && !isSigned(signer, place, entry))) return false;
      issued = entry["type"] === "granted" ? entry["grant"] : undefined;
      end = record;
    }
  } catch {
    return false;
  }
  const isSame = issued !== undefined && canonical(issued) === canonical(grant as unknown as Json);
  return isSame && end.seq === seq && end.hash === hash;
}

/** Stores a grant with what was decided about it, in one commit. */
async function record(
  { store, tenant, signer }: GrantDesk,
  { grant, uses, seq, hash }: StoredGrant,
  revision: number,
  entry: JsonObject,
): Promise<boolean> {
  const stream = streamOf(grant.id);
  const at = store.now();
  const next = seq + 1;
  const text = canonical([signed(signer, { tenant, stream, seq: next }, entry)]);
  const link = seal(seq === 0 ? genesis(tenant, stream) : hash, next, at, text, newSalt());
  const body: StoredGrant = { grant, uses, seq: next, hash: link.hash };
  const state = grant.revokedAt === undefined ? "active" : "revoked";
  const put: DocumentPut = {
    collection: GRANTS,
    key: grant.id,
    revision,
    body: JSON.stringify(body),
    index: { state, tags: [`tool:${grant.scope.tool}`], at: grant.issuedAt },
  };
  return (await store.commit({ tenant, append: [{ stream, record: link }], put: [put] })).ok;
}

/** Records a grant (R1); throws GRANT_INVALID for one without bounds, or that does not fit its tool. */
export async function recordGrant(desk: GrantDesk, given: Grant, tool: ToolShape): Promise<GrantStatus> {
  const { grant } = issueGrant(given, [tool]);
  const entry = { type: "granted", grant: grant as unknown as Json, by: grant.issuedBy, at: grant.issuedAt };
  if (!(await record(desk, { grant, uses: { operations: [] }, seq: 0, hash: "" }, 0, entry))) {
    throw new HoldpointError("GRANT_INVALID", `There is a grant ${grant.id} already.`, { field: "id" });
  }
  return { grant, used: 0 };
}

/** Takes a grant back: what was permitted under it stays done. */
export async function revokeGrant(desk: GrantDesk, id: string, by: string): Promise<GrantStatus> {
  for (;;) {
    const [found] = await desk.store.get(desk.tenant, GRANTS, [id]);
    if (found === undefined) {
      throw new HoldpointError("GRANT_INVALID", `There is no grant ${id}.`, { field: "id" });
    }
    const stored = parse(found);
    const used = stored.uses.operations.length;
    if (stored.grant.revokedAt !== undefined) return { grant: stored.grant, used };
    const at = desk.store.now();
    const grant = { ...stored.grant, revokedAt: at };
    if (await record(desk, { ...stored, grant }, found.revision, { type: "grant_revoked", by, at })) {
      return { grant, used };
    }
  }
}

/** Grants that are in force or were, oldest first. */
export async function listGrants(
  { store, tenant }: Pick<GrantDesk, "store" | "tenant">,
  query: { readonly state?: "active" | "revoked"; readonly after?: string; readonly limit: number },
): Promise<Page<GrantStatus>> {
  const { items, next } = await store.find({ tenant, collection: GRANTS, ...query });
  return { next, items: items.map(parse).map(({ grant, uses }) => ({ grant, used: uses.operations.length })) };
}

/** What an action that would be asked about becomes under a grant, and the use to be counted; undefined when none fits (R2). */
export async function grantFor(
  { store, signer }: Omit<GrantDesk, "tenant">,
  tool: ToolShape,
  outcome: PolicyOutcome,
  use: { readonly operation: OperationId; readonly actionDigest: string; readonly facts: ActionFacts },
): Promise<{ readonly outcome: PolicyOutcome; readonly put: DocumentPut } | undefined> {
  const tenant = use.facts.tenant as Tenant;
  const query = { tenant, collection: GRANTS, state: "active", tag: `tool:${tool.name}`, limit: MOST };
  for (const found of (await store.find(query)).items) {
    const stored = parse(found);
    const { grant } = stored;
    if (!(await isVouchedFor({ store, tenant, signer }, stored))) continue;
    let compiled: ReturnType<typeof issueGrant>;
    try {
      compiled = issueGrant(grant, [tool]);
    } catch {
      // The tool is another one now; a grant for what it was permits nothing.
      continue;
    }
    const put = remakable(found, found, (body) => {
      const now = body as unknown as StoredGrant;
      if (now.grant.revokedAt !== undefined) return undefined;
      const result = useGrant(compiled, now.uses, use);
      return result.ok ? ({ ...now, uses: result.uses } as unknown as Json) : undefined;
    });
    if (put !== undefined) return { outcome: withGrant(outcome, grant), put };
  }
  return undefined;
}
