/** `GET /v1/audit/export`: everything that was recorded, as `holdpoint audit verify` takes it. */
import { z, type RouteConfig } from "@hono/zod-openapi";
import type { Handler } from "hono";
import { exportAudit } from "../../audit/export.ts";
import type { Tenant } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import { principalKey, requireScope, tenantOf } from "../auth/principal.ts";
import { StreamSlots } from "../events/stream-slots.ts";
import { checked, queryOf, refusals, security } from "../http/endpoint.ts";
import type { OnServerError, ServerEnv } from "../http/guard.ts";
import { nothing } from "../schema/common.ts";

const SCOPE = "audit:read";

/** How the route is described. */
export const auditExportConfig: RouteConfig = {
  method: "get",
  path: "/v1/audit/export",
  summary: "Everything that was recorded, as JSON lines; holdpoint audit verify checks them",
  description: `Takes the scope ${SCOPE}. An export that breaks off has no last line, and is found to be cut short.`,
  security,
  responses: {
    200: {
      description: "A header, the records in the order of commits, the heads of all streams, and an end",
      content: { "application/jsonl": { schema: z.string() } },
    },
    ...refusals,
  },
};

/** Exports that may be under way. */
const EXPORTS = { most: 4, perPrincipal: 2 } as const;
/** Whoever takes nothing for so long gives their place to others. */
const IDLE_MS = 60_000;
/** Characters that are sent at once. */
const CHUNK = 65_536;

const HEADERS = {
  "content-type": "application/jsonl",
  "content-disposition": 'attachment; filename="holdpoint-audit.jsonl"',
} as const;

/** Lines as text of about a chunk; undefined after the last one. */
async function nextChunk(lines: AsyncGenerator<string>): Promise<string | undefined> {
  let text = "";
  while (text.length < CHUNK) {
    const next = await lines.next();
    if (next.done === true) return text === "" ? undefined : text;
    text += `${next.value}\n`;
  }
  return text;
}

/**
 * The lines of an export as a stream: what is not taken is not read, and when nothing is taken for a while it is broken
 * off. `ended` hears once of its end, and of what went wrong.
 */
function exportStream(store: Store, tenant: Tenant, ended: (error?: unknown) => void): ReadableStream<Uint8Array> {
  const lines = exportAudit(store, tenant);
  const encoder = new TextEncoder();
  let isOver = false;
  let taken: () => void = () => undefined;
  const over = (error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    taken();
    ended(error);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        taken();
        try {
          const text = await nextChunk(lines);
          // Whoever read it went away meanwhile.
          if (isOver) return;
          if (text === undefined) {
            controller.close();
            return over();
          }
          controller.enqueue(encoder.encode(text));
          taken = store.clock.after(IDLE_MS, () => {
            controller.error(new Error(`Nothing of this export was taken for ${IDLE_MS / 1_000} s.`));
            over();
            void lines.return(undefined);
          });
        } catch (error) {
          if (!isOver) controller.error(error);
          over(error);
        }
      },
      async cancel() {
        over();
        await lines.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

/** Serves the export. */
export function auditExportHandler(store: Store, onError: OnServerError): Handler<ServerEnv> {
  const slots = new StreamSlots(EXPORTS);
  return (c) => {
    const principal = c.get("principal");
    requireScope(principal, SCOPE);
    checked("query", nothing, queryOf(c.req.raw));
    // Nobody would read the stream, and its place would never be given back.
    if (c.req.method === "HEAD") return new Response(null, { headers: HEADERS });
    const release = slots.take(principalKey(principal));
    const stream = exportStream(store, tenantOf(principal), (error) => {
      release();
      if (error !== undefined) onError(error, c.get("requestId"));
    });
    return new Response(stream, { headers: HEADERS });
  };
}
