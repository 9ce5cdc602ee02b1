/**
 * Restate as the dispatcher of several processes, on real servers: rings decide when something happens, never what.
 * HOLDPOINT_SEED repeats how requests fall.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import { randomOf } from "../crash/random.ts";
import { ownServer, sharedServer } from "../servers/ask.ts";
import { OddNetwork } from "./odd-network.ts";
import { decideAll, NEVER_MS, PATIENCE, RingWorld, type Driver } from "./ring-world.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const SEED = Number(process.env["HOLDPOINT_SEED"] ?? Date.now() % 1_000_000);
const MANY = SOAK ? 200 : 8;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function worldOn(driver: Driver): Promise<RingWorld> {
  const world = await RingWorld.on(driver);
  ends.push(() => world.end());
  return world;
}

async function restate(): Promise<{ readonly ingress: string; readonly admin: string }> {
  const { ingress = "", admin = "" } = await sharedServer("restate");
  return { ingress, admin };
}

describe.each<Driver>(["sqlite", "postgres-18"])("on %s", (driver) => {
  test("a decision in one process, and time, go on in another that never polls", async () => {
    const world = await worldOn(driver);
    const { ingress, admin } = await restate();
    const ids = await world.asked(1);
    const worker = await world.worker({ ingress, admin, pollMs: NEVER_MS });
    const { desk } = world.desk(ingress);
    await decideAll(desk, ids);
    await world.completed(ids);
    expect(await world.evidence(ids)).toMatchObject({ wrong: [], effects: 2 });
    expect((await world.ringsOf(worker)).heard).toBeGreaterThanOrEqual(2);
  });

  test("of two workers that are registered apart one is dead: the other one hears", async () => {
    const world = await worldOn(driver);
    const { ingress, admin } = await restate();
    const services = [world.service(0), world.service(1)];
    const ids = await world.asked(2);
    const [dead] = await Promise.all(
      services.map((service) => world.worker({ ingress, admin, service, services, pollMs: NEVER_MS })),
    );
    await dead?.kill();
    await decideAll(world.desk(ingress, services).desk, ids);
    await world.completed(ids);
    expect(await world.evidence(ids)).toMatchObject({ wrong: [], effects: 4 });
  });

  test("with every ring lost, doubled or out of order the journals are the same, and effects are done once", async () => {
    const { ingress, admin } = await restate();
    const [polled, rung] = [await worldOn(driver), await worldOn(driver)];
    const lost = await OddNetwork.before(ingress, "lose", randomOf(SEED));
    const odd = await OddNetwork.before(ingress, "double", randomOf(SEED));
    ends.push(
      () => lost.close(),
      () => odd.close(),
    );
    const play = async (world: RingWorld, network: OddNetwork, pollMs: number) => {
      const ids = await world.asked(MANY, 50);
      await world.worker({ ingress: network.url, admin, pollMs });
      const { desk, waker } = world.desk(network.url);
      await decideAll(desk, ids);
      await world.completed(ids);
      await vi.waitUntil(() => {
        const { sent, failed, merged } = waker.rings();
        return sent + failed + merged === MANY;
      }, PATIENCE);
      return { evidence: await world.evidence(ids), rings: waker.rings() };
    };
    const [byPolling, byRings] = await Promise.all([play(polled, lost, 100), play(rung, odd, NEVER_MS)]);
    expect(byPolling.rings).toMatchObject({ sent: 0, dropped: 0 });
    expect(byRings.rings).toMatchObject({ failed: 0, dropped: 0 });
    expect(lost.figures).toMatchObject({ passed: 0 });
    expect(odd.figures.overtaken, `seed ${SEED}`).toBeGreaterThan(0);
    expect(byRings.evidence).toMatchObject({ wrong: [], effects: 2 * MANY });
    expect(byRings.evidence).toEqual(byPolling.evidence);
  });

  test("Restate is killed in the middle and comes back: everything is done, and rings are heard again", async () => {
    const world = await worldOn(driver);
    const server = await ownServer("restate");
    ends.push(server.stop);
    const { ingress = "", admin = "" } = server.address;
    const ids = await world.asked(MANY + 1, 50);
    const worker = await world.worker({ ingress, admin, pollMs: 500 });
    const { desk, waker } = world.desk(ingress);
    const half = MANY / 2;
    await decideAll(desk, ids.slice(0, half));
    const killed = server.act("down");
    await decideAll(desk, ids.slice(half, MANY));
    await killed;
    await world.completed(ids.slice(0, MANY));
    await server.act("up");
    const { sent } = waker.rings();
    const { heard } = await world.ringsOf(worker);
    await decideAll(desk, ids.slice(MANY));
    await vi.waitUntil(() => waker.rings().sent > sent, PATIENCE);
    await world.completed(ids);
    await vi.waitUntil(async () => (await world.ringsOf(worker)).heard > heard, PATIENCE);
    expect(await world.evidence(ids)).toMatchObject({ wrong: [], effects: 2 * (MANY + 1) });
  });
});
