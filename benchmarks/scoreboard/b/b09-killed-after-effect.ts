import { startChild } from "../child.ts";
import { effectsInFile, recordInFile } from "../effects.ts";
import { questions, thread, until } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { codeOf, count, outcomeOf } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { type Kind, charging, peerCharging } from "./b09-charge.ts";

async function killed(args: readonly string[]): Promise<boolean> {
  const { signal } = await startChild("./b/b09-charging.ts", args).ended;
  return signal === "SIGKILL";
}

interface Recovery {
  readonly died: boolean;
  readonly keys: readonly string[];
  /** How many questions the recovered thread asks about the unknown outcome. */
  readonly asks: number;
  readonly done: boolean;
}

async function recover(kit: Kit, kind: Kind): Promise<Recovery> {
  const effects = kit.file(`${kind}.txt`);
  const died = await killed(["holdpoint", kit.database(`${kind}.db`), effects, kind]);
  const app = charging(kit.freshSaver(`${kind}.db`), kind, (key) => recordInFile(effects, key));
  // The dead process still holds its lease; whoever comes early is told that the thread is busy.
  const result = await until(
    "the thread's recovery",
    async () => {
      const attempt = await outcomeOf(() => app.invoke(null, thread(`charge ${kind}`)));
      if (!attempt.ok && codeOf(attempt) === "THREAD_BUSY") return undefined;
      if (!attempt.ok) throw attempt.error;
      return attempt.value;
    },
    25_000,
  );
  return { died, keys: effectsInFile(effects), asks: questions(result).length, done: result.charged === true };
}

export const scenario: Scenario = {
  row: "B9",
  title: "SIGKILL between an effect and the record of it",
  must: "repeated only if declared idempotent (same key), else reported unknown",
  limitMs: 60_000,

  async holdpoint(kit) {
    const [plain, idempotent] = await Promise.all([recover(kit, "plain"), recover(kit, "idempotent")]);
    const sameKey = new Set(idempotent.keys).size === 1;
    return {
      observed: `plain: done ${plain.keys.length}×, then ${plain.asks === 1 ? "asks a person what became of it" : "asks nobody"}; idempotent: done ${idempotent.keys.length}× with ${sameKey ? "one key" : "different keys"}`,
      holds:
        plain.died &&
        idempotent.died &&
        plain.keys.length === 1 &&
        plain.asks === 1 &&
        idempotent.keys.length === 2 &&
        sameKey &&
        idempotent.done,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const effects = kit.file("peer.txt");
    const died = await killed(["langgraph", kit.file("peer.db"), effects]);
    const app = peerCharging(lg, await kit.peerSaver(), () => recordInFile(effects, "charge"));
    await app.invoke(null, peerThread("charge"));
    const times = effectsInFile(effects).length;
    return { observed: `done ${times}×, ${count(times - 1, "repeat")} without a word`, holds: died && times === 1 };
  },
};
