/** The config of the processes that these tests start: payments that finance approves, and work that takes its time. */
import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { z } from "zod";
import { entrypoint, step, tool, type ToolConfig } from "../../src/index.ts";
import { defineConfig, type HoldpointConfig } from "../../src/server/index.ts";

/** Payments that were made; one line each. */
export const LEDGER = "ledger.txt";
/** Work goes on until this file is there. */
export const ENOUGH = "enough";
/** Work that has begun; one line each. */
export const BEGUN = "begun.txt";

/** A config whose files are in `folder`. */
export function desk(folder: string, more: Partial<HoldpointConfig> = {}): HoldpointConfig {
  const pay = tool(
    ({ to }: { readonly to: string }, { idempotencyKey = "" }: ToolConfig) => {
      appendFileSync(join(folder, LEDGER), `${to} ${idempotencyKey}\n`);
      return `paid ${to}`;
    },
    {
      name: "pay",
      description: "Pays somebody.",
      effect: "act",
      schema: z.object({ to: z.string() }),
      approval: { summary: ({ to }) => `Pay ${to}?`, reviewers: "finance", deadline: "1h" },
    },
  );
  return defineConfig({
    store: join(folder, "data.db"),
    graphs: (checkpointer) => [
      entrypoint({ name: "paying", checkpointer }, async ({ to }: { readonly to: string }) => pay.invoke({ to })),
      entrypoint({ name: "working", checkpointer }, async (_input: object) =>
        step("work", async () => {
          appendFileSync(join(folder, BEGUN), "begun\n");
          while (!existsSync(join(folder, ENOUGH))) await passed(10);
          return "worked";
        }),
      ),
    ],
    ...more,
  });
}
