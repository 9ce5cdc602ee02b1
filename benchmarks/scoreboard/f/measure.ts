/** Reading clocks and saying figures. */

export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** Runs `work` and gives the milliseconds it took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}

/** `1,234` above ten, `1.23` below. */
export function figure(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
}
