/** The schemas that several routes share. They describe requests and responses, and become the OpenAPI document. */
import { z } from "@hono/zod-openapi";
import type { Page } from "../../storage/store.ts";

/** Any JSON; it has to be there. */
export const anyJson = z.unknown().refine((value) => value !== undefined, "is missing");

/** Any JSON object. */
export const jsonObject = z.record(z.string(), z.unknown());

/** An instant, in milliseconds since 1970. */
export const instant = z.int().openapi({ description: "Milliseconds since 1970-01-01 UTC." });

const NAME_MAX = 256;

/** A name or an id that somebody gives. */
export const name = z.string().min(1).max(NAME_MAX);

/** Why somebody does something, in their words. */
export const reason = z.string().min(1).max(10_000);

/** SHA-256 in hex. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** No parameters, no query, or no body. */
export const nothing = z.strictObject({});

/** The id in the path. */
export const byId = z.strictObject({ id: z.string() });

/** Items on a page at the most, and when nothing is said. */
export const PAGE_MAX = 200;
export const PAGE_DEFAULT = 50;

const LIMIT_IS = `is no whole number from 1 to ${PAGE_MAX}`;

/** Which page of a list: its cursor is `next` of the page before. */
export const paging = {
  cursor: z.string().min(1).max(1_024).optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, LIMIT_IS)
    .transform(Number)
    .refine((limit) => limit <= PAGE_MAX, LIMIT_IS)
    .openapi({ type: "integer", minimum: 1, maximum: PAGE_MAX, default: PAGE_DEFAULT })
    .optional(),
} as const;

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(
  item: Item,
): z.ZodObject<{ readonly items: z.ZodReadonly<z.ZodArray<Item>>; readonly next: z.ZodNullable<z.ZodString> }> {
  return z.strictObject({ items: z.array(item).readonly(), next: z.string().nullable() });
}

/** The query of a page, for the library. */
export function pageQuery({
  cursor,
  limit,
}: {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}): {
  readonly after?: string;
  readonly limit?: number;
} {
  return { ...(cursor === undefined ? {} : { after: cursor }), ...(limit === undefined ? {} : { limit }) };
}

/** A page of the library, as it is sent. */
export function sentPage<Item>({ items, next }: Page<Item>): {
  readonly items: readonly Item[];
  readonly next: string | null;
} {
  return { items, next: next ?? null };
}
