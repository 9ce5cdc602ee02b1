/** Which database or server a command works on. */
import { isTenant } from "../../core/ids.ts";
import { DEFAULT_TENANT, type Tenant } from "../../index.ts";
import { UsageError } from "../frame/exit.ts";
import type { Options } from "../frame/options.ts";

/** Whose data is meant, straight on a database. */
export const TENANT = {
  type: "string",
  valueHint: "NAME",
  description: "whose data, straight on a database; that of `default` when left out",
} as const satisfies Options[string];

/** The tenant that was named, or `default`; throws UsageError for what names none. */
export function tenantGiven(name: string | undefined): Tenant {
  if (name === undefined) return DEFAULT_TENANT;
  if (isTenant(name)) return name;
  throw new UsageError("--tenant is up to 128 letters, digits and . _ : @ -, the first of them a letter or a digit.");
}

/** A database or a server, to read. */
export const PLACE = {
  db: {
    type: "string",
    valueHint: "STORE",
    description: "the store to work on: a SQLite file, or an address like postgres://… or redis://…",
  },
  config: {
    type: "string",
    valueHint: "FILE",
    description: "the config whose store is worked on; holdpoint.config.ts here or above when neither is named",
  },
  url: { type: "string", valueHint: "URL", description: "the server to work on, with a key in HOLDPOINT_KEY" },
  "key-file": { type: "string", valueHint: "FILE", description: "the file with the key for --url" },
  tenant: TENANT,
} as const satisfies Options;

/** The same, for somebody. */
export const READING = {
  ...PLACE,
  as: {
    type: "string",
    valueHint: "NAME",
    description: "who acts, straight on a database; it is recorded, and nobody checks it",
  },
  "as-role": {
    type: "string",
    valueHint: "ROLE",
    repeatable: true,
    description: "a role they hold, where no directory says so",
  },
} as const satisfies Options;

/** The same, to act in their name. */
export const ACTING = {
  ...READING,
  "signing-key": {
    type: "string",
    valueHint: "FILE",
    description: "the key that signs decisions of this database, where they are signed",
  },
} as const satisfies Options;

/** The sentence that commands which act have in their help. */
export const TRUST =
  "Straight on a database, whoever can write it is trusted: --as says who acts, it goes on record as it is, and nobody checks it. With --url the key says who acts.";

/** One page of a list. */
export const PAGE = {
  limit: { type: "string", valueHint: "N", description: "items at most, up to 200 (default 50)" },
  cursor: { type: "string", valueHint: "CURSOR", description: "the page after this one: `next` of a page before" },
} as const satisfies Options;
