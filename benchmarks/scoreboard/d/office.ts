/** The office of the rows about policy: an agent's tools, whose effects the kit counts, and scripted turns of a model. */
import { z } from "zod";
import type { Kit } from "../kit.ts";

export interface OfficeTool {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<Readonly<Record<string, unknown>>>;
  run(args: Readonly<Record<string, unknown>>): string;
}

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the model says in one turn; after the last one it says "done". */
export interface Turn {
  readonly text?: string;
  readonly calls?: readonly Call[];
}

/** What a person asks of the agent; the model is scripted, so that it does not matter what it is. */
export const REQUEST = { messages: [{ role: "user", content: "Do what is due." }] } as const;

export const MOST_CENTS = 50_000;

/** Pays; every row gates it with approve and reject. */
export function payTool(kit: Kit): OfficeTool {
  return {
    name: "pay",
    description: "Pays an amount.",
    schema: z.object({ to: z.string(), cents: z.number().int().positive().max(MOST_CENTS) }),
    run: ({ to, cents }) => {
      kit.effects.record(payment(String(to), Number(cents)));
      return "paid";
    },
  };
}

/** What the outside world sees of a payment. */
export function payment(to: string, cents: number): string {
  return `pay ${cents} to ${to}`;
}

/** Forbidden wherever it appears: no row lets anybody approve it. */
export function deleteBackupsTool(kit: Kit): OfficeTool {
  return {
    name: "delete_backups",
    description: "Deletes the backups.",
    schema: z.object({ sure: z.boolean() }),
    run: () => {
      kit.effects.record("delete the backups");
      return "deleted";
    },
  };
}

/** A call of `pay`. */
export function payCall(id: string, to: string, cents: number): Call {
  return { id, name: "pay", args: { to, cents } };
}
