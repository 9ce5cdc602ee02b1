/** Starting a run: it resolves when the start is stored, and the run goes on by itself. */
import { threadId } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import { engineFor } from "../../engine/engine-for.ts";
import type { Program } from "../../engine/program.ts";
import { startOf } from "../../engine/runs/run-config.ts";
import { start } from "../../engine/runs/runs.ts";
import type { TenantStore } from "../../engine/tenant-desk.ts";
import type { DocumentPut } from "../../storage/store.ts";

/** What is started, and the person on whose behalf. */
export interface RunStart {
  readonly threadId: string;
  readonly input: Json;
  readonly requester: string | undefined;
  /** Documents that are stored with the start, or not at all. */
  readonly put?: readonly DocumentPut[];
}

/** Begins a run of a thread: a new one, or one whose runs have ended. Throws THREAD_BUSY and what the input is refused for. */
export async function startRun({ store, tenant }: TenantStore, program: Program, run: RunStart): Promise<void> {
  const { requester, input, put = [] } = run;
  const id = threadId(run.threadId);
  const from = startOf({ configurable: { thread_id: id, ...(requester === undefined ? {} : { actor: requester }) } });
  const target = { tenant, id, program };
  const started = await start(engineFor(store), target, { ...from, put }, (state) => program.begin(input, state));
  await started.journal.flush();
}
