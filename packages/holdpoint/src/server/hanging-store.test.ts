/** A store that hangs, over HTTP: nobody waits for it who only wants to know how things are (L1, M4). */
import { expect, onTestFinished, test } from "vitest";
import { until } from "../../test/engine/world.ts";
import { World } from "../../test/server/served.ts";
import { openRedis } from "../../test/stores/on-redis.ts";
import { ownServer } from "../../test/servers/ask.ts";
import { Holdpoint } from "../index.ts";
import { Metrics } from "./observe/metrics.ts";

test("figures and readiness say so long before the store does, and that it is there again", async () => {
  const server = await ownServer("redis");
  onTestFinished(() => server.stop());
  // Calls of the store wait for longer than this test does.
  const store = openRedis(server.address.url, { busyMs: 3_600_000 });
  const metrics = new Metrics(new Holdpoint({ store, graphs: [] }));
  const here = new World({ store, observe: { metrics, isMetricsPublic: true } });
  onTestFinished(() => here.stop());
  const { url } = await here.at();
  const up = async (): Promise<string | undefined> =>
    /^holdpoint_store_up (\d)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
  expect(await up()).toBe("1");
  await server.act("freeze");
  const [shown, ready] = await Promise.all([up(), fetch(`${url}/readyz`)]);
  await server.act("thaw");
  expect(shown).toBe("0");
  expect(ready.status).toBe(503);
  await until(async () => (await up()) === "1", "the store is up");
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});
