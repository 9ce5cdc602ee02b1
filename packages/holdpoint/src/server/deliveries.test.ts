/** Notifications that were given up, over HTTP (routes/deliveries.ts, notify/dead-deliveries.ts). */
import { afterEach, beforeEach, expect, test } from "vitest";
import { Heard, PUBLIC_URL } from "../../test/notify/desk.ts";
import { World } from "../../test/server/served.ts";
import { NotSent } from "./notify/channel.ts";
import { Notifications } from "./notify/notifications.ts";
import { deliveryPageSchema, deliverySchema } from "./schema/delivery-schema.ts";

let world: World;
let heard: Heard;
let notifications: Notifications;

beforeEach(async () => {
  world = new World();
  heard = new Heard();
  notifications = new Notifications(world.holdpoint, { channels: [heard], publicUrl: PUBLIC_URL });
  await notifications.tick();
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

/** Asks, and tells nobody. */
async function givenUp(threadId: string): Promise<string> {
  heard.before = () => {
    throw new NotSent("No such\u202e room.", { isFinal: true });
  };
  const { id } = await world.asked(threadId);
  await notifications.tick();
  heard.before = undefined;
  return id;
}

test("are listed, the oldest first, with what went wrong", async () => {
  const first = await givenUp("t");
  const at = world.clock.now();
  const second = await givenUp("u");
  const { status, body } = await world.get("/v1/deliveries");
  expect(status).toBe(200);
  expect(deliveryPageSchema.parse(body)).toEqual(body);
  expect(body).toEqual({
    items: [
      {
        id: expect.stringMatching(/^ntf_[0-9a-f]{32}\.[0-9a-f]{16}$/) as string,
        channel: "heard",
        kind: "asked",
        interruptId: first,
        at,
        attempts: 1,
        givenUpAt: at,
        error: "No such\\u{202E} room.",
      },
      expect.objectContaining({ interruptId: second }),
    ],
    next: null,
  });
  const page = await world.get("/v1/deliveries?limit=1");
  expect(page.body.items).toHaveLength(1);
  const rest = await world.get(`/v1/deliveries?cursor=${String(page.body["next"])}`);
  expect(rest.body.items).toMatchObject([{ interruptId: second }]);
});

test("are tried again, once, and delivered", async () => {
  await givenUp("t");
  const [dead] = (await world.get("/v1/deliveries")).body.items ?? [];
  const path = `/v1/deliveries/${String(dead?.["id"])}/retries`;
  const retried = await world.post(path, { as: "ann", body: {} });
  expect(retried).toMatchObject({ status: 202, body: dead as object });
  expect(deliverySchema.parse(retried.body)).toEqual(retried.body);
  expect(await world.post(path, { as: "ann", body: {} })).toMatchObject({
    status: 404,
    body: { code: "DELIVERY_NOT_FOUND", detail: expect.stringContaining("may be on its way again") as string },
  });
  expect((await world.get("/v1/deliveries")).body.items).toEqual([]);
  expect(heard.told).toEqual([]);
  await notifications.tick();
  expect(heard.kinds).toEqual(["asked"]);
});

test("take scopes of their own, and an id that is one", async () => {
  expect(await world.get("/v1/deliveries", { as: "reader" })).toMatchObject({
    status: 403,
    body: { data: { scope: "deliveries:read" } },
  });
  const retry = (id: string, as: "ann" | "reader" = "ann") =>
    world.post(`/v1/deliveries/${id}/retries`, { as, body: {} });
  expect(await retry("x", "reader")).toMatchObject({ status: 403, body: { data: { scope: "deliveries:retry" } } });
  for (const id of ["x", "%00", "__proto__"]) expect(await retry(id)).toMatchObject({ status: 404 });
  expect(await world.get("/v1/deliveries?cursor=x")).toMatchObject({ status: 422, body: { code: "INVALID_ARGUMENT" } });
  expect(await world.get("/v1/deliveries?state=due")).toMatchObject({ status: 422 });
});

test("say for whom, where the channel has targets, in visible form", async () => {
  const rooms = Object.assign(new Heard("rooms"), { targets: () => ["room\u200b1"] });
  rooms.before = () => {
    throw new NotSent("No.", { isFinal: true });
  };
  const others = new Notifications(world.holdpoint, { channels: [rooms], publicUrl: PUBLIC_URL });
  await others.tick();
  await world.asked("t");
  await others.tick();
  expect((await world.get("/v1/deliveries")).body.items).toMatchObject([{ target: "room\\u{200B}1" }]);
});
