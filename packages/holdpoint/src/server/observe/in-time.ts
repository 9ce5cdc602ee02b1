/** Waits for something, and only so long: `late` when it has not come by then. What is waited for goes on. */
export async function inTime<T, Late>(waited: Promise<T>, late: Late, waitMs: number): Promise<T | Late> {
  const { promise, resolve } = Promise.withResolvers<Late>();
  const timer = setTimeout(() => resolve(late), waitMs);
  try {
    return await Promise.race([waited, promise]);
  } finally {
    clearTimeout(timer);
  }
}
