/** Doing a thing many times, and counting. */
import { median, timed } from "../scoreboard/f/measure.ts";

/** Gives thread ids that were never used before: `name 0`, `name 1` … */
export function sequence(name: string): () => string {
  let next = 0;
  return () => `${name} ${next++}`;
}

/** Milliseconds per item, one after the other. */
export async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<number> {
  const tookMs = await timed(async () => {
    for (const item of items) await work(item);
  });
  return tookMs / items.length;
}

/** Milliseconds per item with `atOnce` of them under way at any time. */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  return (await timed(() => Promise.all(Array.from({ length: atOnce }, worker)))) / items.length;
}

/** `count` results of `make`. */
export function list<T>(count: number, make: () => T): readonly T[] {
  return Array.from({ length: count }, make);
}

/** Milliseconds of processor time that this thread takes for `work`. */
export async function processorMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** Milliseconds per item of the median of `passes` over all items; `work` says whether it did what it should. */
export function medianPass<T>(items: readonly T[], passes: number, work: (item: T) => boolean): number {
  const tookMs = list(passes, () => {
    const startedAt = performance.now();
    for (const item of items) if (!work(item)) throw new Error(`it went wrong for ${JSON.stringify(item)}`);
    return performance.now() - startedAt;
  });
  return median(tookMs) / items.length;
}
