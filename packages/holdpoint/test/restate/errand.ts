/** What the threads of these tests do: ask, act, wait a moment, act again. */
import { appendFileSync } from "node:fs";
import { entrypoint, interrupt, sleep, step, type Store } from "../../src/index.ts";

/** One execution of a step, as a line of a file that only ever grows. */
export interface Execution {
  readonly name: string;
  readonly key: string;
}

export interface ErrandInput {
  readonly waitMs: number;
}

export function errand(checkpointer: Store, effects: string) {
  const act = (name: string): Promise<string> =>
    step(name, ({ idempotencyKey: key }) => {
      const line: Execution = { name, key };
      appendFileSync(effects, `${JSON.stringify(line)}\n`);
      return `${name} done`;
    });
  return entrypoint({ name: "errand", checkpointer }, async ({ waitMs }: ErrandInput) => {
    const answer = await interrupt<string>("Go?");
    const paid = await act("pay");
    await sleep(waitMs);
    return [answer, paid, await act("report")];
  });
}
