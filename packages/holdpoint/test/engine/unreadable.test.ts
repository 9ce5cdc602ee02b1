/** A thread whose journal cannot be read: it is refused, and not kept from whoever mends it (engine.ts). */
import { describe, expect, test } from "vitest";
import { Command, entrypoint, HoldpointError, interrupt, type App, type Store } from "../../src/index.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { clocked, codeOf, cool, Process, questionsOf, rowOf, serving, thread } from "./world.ts";

const LEASE_MS = 15_000;

/** A process that cannot read journals for a while. */
class Blind extends Process {
  isBlind = false;
  commitsFail = false;

  override async read(...of: Parameters<Store["read"]>): ReturnType<Store["read"]> {
    if (this.isBlind && of[1].startsWith("thread/")) throw new HoldpointError("STORE_CORRUPT", "It cannot be read.");
    return super.read(...of);
  }

  override async commit(...of: Parameters<Store["commit"]>): ReturnType<Store["commit"]> {
    if (this.commitsFail && of[0].thread?.release !== undefined) throw new HoldpointError("STORE_FAILED", "Gone.");
    return super.commit(...of);
  }
}

async function asking() {
  const { clock, store: disk } = clocked();
  const store = new Blind(disk);
  const build = (on: Store): App<object, unknown> =>
    entrypoint({ name: "asking", checkpointer: on }, async (_input: object) => interrupt<string>("Ship?"));
  const app = build(store);
  const [{ id }] = questionsOf(await app.invoke({}, thread()));
  cool(store);
  store.isBlind = true;
  return { clock, disk, store, app, id, build, ...serving(store, [app]) };
}

const yes = (id: string): Command => new Command({ resume: { [id]: "yes" } });

describe("its lease", () => {
  test("goes back at once: another process goes on with it", async () => {
    const { disk, app, id, build } = await asking();
    expect(await codeOf(app.invoke(yes(id), thread()))).toBe("STORE_CORRUPT");
    expect((await rowOf(disk)).leaseUntil).toBeNull();
    // The decision counts, and whoever can read it goes on.
    const other = build(disk);
    expect(await other.invoke(null, thread())).toBe("yes");
  });

  test("is due again when it would have lapsed, and no sooner: a worker does not spin on it", async () => {
    const { clock, disk, store, app, id, holdpoint, errors } = await asking();
    expect(await codeOf(app.invoke(yes(id), thread()))).toBe("STORE_CORRUPT");
    expect((await rowOf(disk)).wakeAt).toBe(clock.now() + LEASE_MS);
    await clock.advance(LEASE_MS - 1);
    expect(await holdpoint.tick()).toBe(0);
    await clock.advance(1);
    expect(await holdpoint.tick()).toBe(1);
    expect(errors).toMatchObject([{ code: "STORE_CORRUPT" }]);
    expect((await rowOf(disk)).leaseUntil).toBeNull();
    store.isBlind = false;
    await clock.advance(LEASE_MS);
    expect(await holdpoint.tick()).toBe(1);
    expect(await app.settled(thread())).toBe("yes");
  });

  test("lapses where it cannot be given back; what is told is what was wrong first", async () => {
    const { disk, store, app, id } = await asking();
    store.commitsFail = true;
    expect(await codeOf(app.invoke(yes(id), thread()))).toBe("STORE_CORRUPT");
    expect((await rowOf(disk)).leaseUntil).not.toBeNull();
    expect(await disk.thread(DEFAULT_TENANT, (await rowOf(disk)).id)).toBeDefined();
  });
});
