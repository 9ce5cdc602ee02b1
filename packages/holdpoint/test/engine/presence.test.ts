/** Who serves what, as others know it (presence.ts, E1–E3). */
import { describe, expect, test } from "vitest";
import { entrypoint, Holdpoint, interrupt, type Store } from "../../src/index.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import { clocked, Process, thread, until } from "./world.ts";

const MINUTE = 60_000;

const code = (checkpointer: Store, version: string) =>
  entrypoint({ name: "pinned", checkpointer, version, onVersionChange: "pin" }, () => interrupt("Go?"));

async function workers(store: Store): Promise<number> {
  return (await store.find({ tenant: DEFAULT_TENANT, collection: "worker", limit: 10 })).items.length;
}

async function waiting() {
  const { clock, store } = clocked();
  await code(store, "1").invoke({}, thread());
  const old = (): Holdpoint => {
    const process = new Process(store);
    return new Holdpoint({ store: process, graphs: [code(process, "1")], pollMs: MINUTE });
  };
  const here = new Process(store);
  const server = new Holdpoint({ store: here, graphs: [code(here, "2")] });
  const alarms = async (): Promise<readonly string[]> => {
    const kinds = (await server.alarms()).map(({ kind }) => kind);
    // What is counted is what is told of.
    expect(await server.unclaimable()).toHaveLength(kinds.length);
    return kinds;
  };
  return { clock, store, old, alarms };
}

describe("a thread pinned to an old version", () => {
  test("is an alarm once the last worker of that version has left (E1)", async () => {
    const { store, old, alarms } = await waiting();
    expect(await alarms()).toEqual(["unclaimable"]);
    const [first, last] = [old(), old()];
    first.start();
    last.start();
    await until(async () => (await workers(store)) === 2);
    expect(await alarms()).toEqual([]);
    await first.stop();
    expect(await alarms()).toEqual([]);
    await last.stop();
    expect(await workers(store)).toBe(0);
    expect(await alarms()).toEqual(["unclaimable"]);
  });

  test("is none while its worker lives, however long, and one five minutes after its last word (E1)", async () => {
    const { clock, store, old, alarms } = await waiting();
    const process = new Process(store);
    const worker = new Holdpoint({ store: process, graphs: [code(process, "1")], pollMs: MINUTE });
    worker.start();
    await until(async () => (await workers(store)) === 1);
    for (let minute = 0; minute < 11; minute += 1) {
      await clock.advance(MINUTE);
      await until(async () => (await alarms()).length === 0);
    }
    process.end();
    // Its last word was a minute ago.
    await clock.advance(4 * MINUTE - 1);
    expect(await alarms()).toEqual([]);
    await clock.advance(1);
    expect(await alarms()).toEqual(["unclaimable"]);
    // Whoever comes next takes it out.
    const next = old();
    next.start();
    await until(async () => (await alarms()).length === 0);
    expect(await workers(store)).toBe(1);
    await next.stop();
  });
});

test("three commits in five minutes, however many threads wait (E3)", async () => {
  class Counting extends WrappedStore {
    commits = 0;
    override commit(...args: Parameters<WrappedStore["commit"]>): ReturnType<WrappedStore["commit"]> {
      this.commits += 1;
      return super.commit(...args);
    }
  }
  const { clock, store } = clocked();
  for (let count = 0; count < 20; count += 1) await code(store, "1").invoke({}, thread(`t${count}`));
  const counting = new Counting(new Process(store));
  const worker = new Holdpoint({ store: counting, graphs: [code(counting, "1")], pollMs: MINUTE });
  worker.start();
  await until(async () => (await workers(store)) === 1);
  const before = counting.commits;
  for (let second = 0; second < 300; second += 1) await clock.advance(1_000);
  await until(() => counting.commits >= before + 3);
  expect(counting.commits).toBe(before + 3);
  await worker.stop();
});
