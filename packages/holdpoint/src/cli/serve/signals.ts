/**
 * Ending by signal.
 *
 * E1. The first SIGINT, SIGTERM or SIGHUP stops in good order, and the process ends with 0. The second ends it at once: nothing is lost
 *     by that either, as nothing is ever kept in memory alone.
 */
const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Resolves with the first signal that asks the process to end. From then on the next one ends it at once (E1). */
export function firstSignal(): Promise<keyof typeof NUMBERS> {
  return new Promise((resolve) => {
    let isFirst = true;
    for (const [name, number] of Object.entries(NUMBERS) as readonly [keyof typeof NUMBERS, number][]) {
      process.on(name, () => {
        if (!isFirst) process.exit(128 + number);
        isFirst = false;
        resolve(name);
      });
    }
  });
}
