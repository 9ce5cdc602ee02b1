/** A thread as it stands, folded from its journal: needs its code for the values of its state alone. */
import type { z } from "@hono/zod-openapi";
import { threadId } from "../../core/ids.ts";
import { unknownThread } from "../../engine/journal/claimed.ts";
import { loadThread } from "../../engine/journal/load-thread.ts";
import type { Program } from "../../engine/program.ts";
import type { TenantStore } from "../../engine/tenant-desk.ts";
import type { ThreadRow } from "../../storage/store.ts";
import type { threadSchema } from "../schema/thread-schema.ts";

/** Reads a thread. `programFor` is the code that knows which part of its state is shown, where that is here. */
export async function readThread(
  { store, tenant }: TenantStore,
  id: string,
  programFor: (row: ThreadRow) => Program | undefined,
): Promise<z.output<typeof threadSchema>> {
  const row = await store.thread(tenant, threadId(id));
  if (row === undefined) throw unknownThread(threadId(id));
  const { view } = await loadThread(store, tenant, row.id, row.head);
  const values = programFor(row)?.output(view.state);
  const open = [...view.tasks.values()].filter(({ output }) => output === undefined);
  const { error, blocked, breakpoint: held } = view;
  return {
    id: row.id,
    graph: row.graph,
    version: row.version,
    status: row.status,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    wakeAt: row.wakeAt,
    run: view.run,
    step: view.step,
    next: open.map(({ spec }) => spec.node),
    interrupts: [...view.questions.keys()],
    ...(values === undefined ? {} : { values }),
    ...(error === undefined
      ? {}
      : {
          error: {
            name: error.name,
            message: error.message,
            ...(error.code === undefined ? {} : { code: error.code }),
          },
        }),
    ...(blocked === undefined ? {} : { blocked }),
    ...(held === undefined ? {} : { held }),
  };
}
