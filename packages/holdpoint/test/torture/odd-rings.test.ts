/** What a worker hears through odd rings, and what a thread is woken by. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import { MemorySaver, type Store } from "../../src/index.ts";
import { linesOf } from "../crash/lines.ts";
import { randomOf } from "../crash/random.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import { oddities, OddRings, type OddLine } from "./odd-rings.ts";

const RINGS = 400;
const SPACING_MS = 10;
const SEED = 7;

/** A store that rings when it is told to. */
class Bell extends WrappedStore {
  ring = (): void => undefined;
  wakes = 0;

  watch(hear: () => void): () => void {
    this.ring = hear;
    return () => (this.ring = () => undefined);
  }

  override commit(...args: Parameters<Store["commit"]>): ReturnType<Store["commit"]> {
    this.wakes += args[0].wake?.length ?? 0;
    return super.commit(...args);
  }
}

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "holdpoint-rings-"));
  vi.useFakeTimers({ toFake: ["setTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

function oddly(inner: Store): { readonly store: OddRings; readonly odd: () => ReturnType<typeof oddities> } {
  const logs = { commits: join(directory, "commits"), rings: join(directory, "rings") };
  return { store: new OddRings(inner, logs, randomOf(SEED)), odd: () => oddities(linesOf<OddLine>(logs.rings)) };
}

test("rings are lost, late, doubled and overtaken, and every one is accounted for", async () => {
  const bell = new Bell(new MemorySaver());
  const { store, odd } = oddly(bell);
  let heard = 0;
  store.watch?.(() => (heard += 1));
  for (let ring = 0; ring < RINGS; ring += 1) {
    bell.ring();
    await vi.advanceTimersByTimeAsync(SPACING_MS);
  }
  await vi.runAllTimersAsync();
  const { lost, twice, late, overtaken } = odd();
  expect(heard).toBe(RINGS - lost + twice);
  // A quarter each.
  for (const times of [lost, twice, late]) expect(times).toBeGreaterThan(RINGS / 8);
  expect(overtaken).toBeGreaterThan(RINGS / 8);
});

test("some wakes come again, later", async () => {
  const bell = new Bell(new MemorySaver());
  const { store, odd } = oddly(bell);
  const commits = 100;
  for (let done = 0; done < commits; done += 1) {
    await store.commit({ tenant: DEFAULT_TENANT, wake: [threadId("t")] });
  }
  expect(odd().wokenAgain).toBe(0);
  await vi.runAllTimersAsync();
  expect(odd().wokenAgain).toBeGreaterThan(commits / 20);
  expect(bell.wakes).toBe(commits + odd().wokenAgain);
});

test("a store without rings has none", () => {
  expect(oddly(new MemorySaver()).store.watch).toBeUndefined();
});
