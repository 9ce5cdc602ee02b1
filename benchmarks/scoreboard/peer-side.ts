/** Small readings of the peer's results that several scenarios share. */
import type { PeerConfig, PeerInterrupt, PeerResult, PeerSaver, PeerSnapshot } from "./peer-api.ts";

export function peerThread(id: string, more: Readonly<Record<string, unknown>> = {}): PeerConfig {
  return { configurable: { thread_id: id, ...more } };
}

/** The peer's own stricter reading of resumes: half public, off by default. */
export const STRICT = { __pregel_strict_resume: true } as const;

/** The questions a result carries. */
export function asked(result: PeerResult): readonly PeerInterrupt[] {
  return result.__interrupt__ ?? [];
}

/** The texts of the questions a result carries. */
export function askedTexts(result: PeerResult): readonly string[] {
  return asked(result).map((question) => String(question.value));
}

/** The one question a result carries; a scenario whose set-up does not pause is wrong about the peer. */
export function onlyQuestion(result: PeerResult): { readonly id: string; readonly value: unknown } {
  const [question] = asked(result);
  if (question?.id === undefined) throw new Error("the peer did not pause where the scenario says it does");
  return { id: question.id, value: question.value };
}

/** The durability the peer's database is open with, as the database says. */
export function synchronous(saver: PeerSaver): string {
  const level = (saver.db?.pragma("synchronous") as readonly { synchronous?: number }[] | undefined)?.[0]?.synchronous;
  return `synchronous=${["OFF", "NORMAL", "FULL", "EXTRA"][level ?? -1] ?? "unknown"}`;
}

/** The questions the peer's state shows as pending. */
export function pendingIn(snapshot: PeerSnapshot): readonly PeerInterrupt[] {
  return snapshot.tasks.flatMap((task) => task.interrupts);
}
