/** Who looks at a question, over HTTP (routes/claims.ts, engine/questions/claims.ts). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { World, type Who } from "../../test/server/served.ts";
import { CLAIM_MS } from "../engine/questions/claims.ts";
import { claimedSchema } from "./schema/interrupt-schema.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

describe("claims", () => {
  const claim = (id: string, as: Who, what: "claim" | "release" = "claim") =>
    world.post(`/v1/interrupts/${id}/${what}`, { as, body: {} });

  test("last ten minutes, are shown, and keep nobody from deciding (C1, C2)", async () => {
    const asked = await world.asked("a");
    const until = world.clock.now() + CLAIM_MS;
    const made = await claim(asked.id, "ann");
    expect(claimedSchema.parse(made.body)).toEqual({ claim: { by: "ann", until } });
    for (const path of ["/v1/interrupts", `/v1/interrupts/${asked.id}`]) {
      const { body } = await world.get(path, { as: "cara" });
      expect(body.items?.[0] ?? body).toMatchObject({ claim: { by: "ann", until } });
    }
    expect(await claim(asked.id, "cara")).toMatchObject({
      status: 409,
      body: { code: "INTERRUPT_CLAIMED", data: { by: "ann", until } },
    });
    expect(await claim(asked.id, "cara", "release")).toMatchObject({ status: 409 });
    await world.clock.advance(CLAIM_MS / 2);
    expect((await claim(asked.id, "ann")).body).toMatchObject({ claim: { until: until + CLAIM_MS / 2 } });
    const decision = { type: "approve", digest: asked.digest };
    expect(await world.post(`/v1/interrupts/${asked.id}/decisions`, { as: "cara", body: decision })).toMatchObject({
      status: 200,
    });
  });

  test("are given back, and are over by themselves", async () => {
    const { id } = await world.asked("a");
    expect(await claim(id, "ann", "release")).toMatchObject({ status: 200, body: { claim: null } });
    await claim(id, "ann");
    expect(await claim(id, "ann", "release")).toMatchObject({ status: 200, body: { claim: null } });
    expect((await world.get(`/v1/interrupts/${id}`)).body).not.toHaveProperty("claim");
    await claim(id, "ann");
    await world.clock.advance(CLAIM_MS);
    expect((await world.get(`/v1/interrupts/${id}`)).body).not.toHaveProperty("claim");
    expect(await claim(id, "cara")).toMatchObject({ status: 200, body: { claim: { by: "cara" } } });
  });

  test("that are over are taken out by those that come after (C3)", async () => {
    const stored = async (): Promise<readonly string[]> =>
      (await world.store.find({ tenant: "default" as never, collection: "claim", limit: 10 })).items.map(
        ({ key }) => key,
      );
    const [a, b] = [await world.asked("a"), await world.asked("b")];
    await claim(a.id, "ann");
    await world.clock.advance(CLAIM_MS);
    await claim(b.id, "ann");
    expect(await stored()).toEqual([b.id]);
  });

  test("are events, without names, in a chain that holds (C4)", async () => {
    const { id } = await world.asked("a");
    const before = await world.store.lastEvent("default" as never);
    await claim(id, "ann");
    await claim(id, "ann", "release");
    await claim(id, "ann", "release");
    await claim(id, "cara");
    expect(await claim(id, "ann")).toMatchObject({ status: 409 });
    const told = (await world.store.events("default" as never, before, 10)).map(({ stream, record }) => [
      stream,
      record.seq,
      record.payload,
    ]);
    const said = (type: string): string => `[{"interrupt":"${id}","type":"${type}"}]`;
    expect(told).toEqual([
      [`claim/${id}`, 1, said("claimed")],
      [`claim/${id}`, 2, said("released")],
      [`claim/${id}`, 3, said("claimed")],
    ]);
    expect((await world.get("/v1/audit/verification")).body).toMatchObject({ ok: true, complete: true, findings: [] });
  });

  test("of one question are events a hundred times, and count after that as well (C4)", async () => {
    const { id } = await world.asked("a");
    for (let times = 0; times < 51; times += 1) {
      await claim(id, "ann");
      await claim(id, "ann", "release");
    }
    expect(await world.store.read("default" as never, `claim/${id}`, 0, 200)).toHaveLength(100);
    expect(await claim(id, "cara")).toMatchObject({ status: 200 });
    expect(await claim(id, "ann")).toMatchObject({ status: 409, body: { data: { by: "cara" } } });
  });

  test("are for people who could decide", async () => {
    const asked = await world.asked("a");
    expect(await claim(asked.id, "bob")).toMatchObject({ status: 403, body: { code: "NOT_A_REVIEWER" } });
    for (const as of ["bot", "cron"] as const) {
      for (const what of ["claim", "release"] as const) {
        expect(await claim(asked.id, as, what)).toMatchObject({ status: 403, body: { code: "AGENT_CANNOT_DECIDE" } });
      }
    }
    expect(await claim(asked.id, "nobody")).toMatchObject({ status: 403, body: { code: "SCOPE_MISSING" } });
    expect(await claim("int_x", "ann")).toMatchObject({ status: 404 });
    await world.holdpoint.decide(
      asked.id,
      { type: "approve" },
      { by: { id: "ann", roles: ["finance"] }, digest: asked.digest },
    );
    expect(await claim(asked.id, "ann")).toMatchObject({ status: 410, body: { code: "INTERRUPT_CLOSED" } });
  });

  test("of two who claim at the same moment one has it", async () => {
    const { id } = await world.asked("a");
    const statuses = await Promise.all((["ann", "cara"] as const).map(async (as) => (await claim(id, as)).status));
    expect(new Set(statuses)).toEqual(new Set([200, 409]));
  });
});
