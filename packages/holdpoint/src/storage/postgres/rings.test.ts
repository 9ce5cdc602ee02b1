/** R2: how often the others are told, counted by one who listens. */
import { expect, onTestFinished, test, vi } from "vitest";
import { freshSchema } from "../../../test/servers/schemas.ts";
import { connect, openPostgres } from "../../../test/stores/on-postgres.ts";
import { accepted, creating, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { schemaName } from "./migrate.ts";

const COMMITS = 100;

test("R2: many commits in a short time, which is stood still here, are one NOTIFY", async () => {
  const { url, schema } = await freshSchema();
  const store = openPostgres(url, { schema });
  const listener = await connect(url);
  let heard = 0;
  listener.on("notification", () => (heard += 1));
  await listener.query(`LISTEN holdpoint_${schemaName(schema).space}`);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  await accepted(store.commit(creating("t")));
  for (let round = 1; round <= 2; round += 1) {
    for (let nth = 0; nth < COMMITS; nth += 1) await accepted(store.commit({ tenant: TENANT, wake: [thr("t")] }));
    // Notifications come before the answer to whatever is asked after them.
    await listener.query("SELECT 1");
    expect(heard).toBe(round - 1);
    vi.advanceTimersByTime(10);
    await expect.poll(() => heard).toBe(round);
  }
  expect((await store.thread(TENANT, thr("t")))?.wakes).toBe(2 * COMMITS);
  await listener.query("SELECT 1");
  expect(heard).toBe(2);
});
