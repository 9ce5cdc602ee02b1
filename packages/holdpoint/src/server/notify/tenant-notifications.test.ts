/** Telling people of several tenants (tenant-notifications.ts, T1–T3). */
import { afterEach, beforeEach, expect, test } from "vitest";
import { payTool, paying } from "../../../test/approvals/office.ts";
import { thread, until } from "../../../test/engine/world.ts";
import { Heard, PUBLIC_URL } from "../../../test/notify/desk.ts";
import { MemorySaver, type App } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
import type { NotifyConfig } from "./notify-config.ts";
import { TenantNotifications } from "./tenant-notifications.ts";

let clock: ManualClock;
let store: MemorySaver;
let app: App<object, unknown>;
let errors: unknown[];
const running: TenantNotifications[] = [];

beforeEach(() => {
  clock = new ManualClock();
  store = new MemorySaver({ clock });
  app = paying(store, payTool([], { reviewers: "finance" }));
  errors = [];
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  expect(clock.timers).toBe(0);
});

/** A process that tells people by what is heard there. */
function telling(configOf: (tenant: string) => NotifyConfig | undefined): TenantNotifications {
  const onError = (error: unknown): void => void errors.push(error);
  const made = new TenantNotifications(store, configOf, { publicUrl: PUBLIC_URL, onError });
  running.push(made);
  return made;
}

async function pays(tenant: string, id: string = "t"): Promise<void> {
  await app.forTenant(tenant).invoke({}, thread(id));
}

test("each tenant is told by its own channels, also one that comes into being later; one without any is not told (T1, T2)", async () => {
  const heard = { acme: new Heard(), beta: new Heard(), default: new Heard() };
  await pays("acme", "before");
  await clock.advance(1);
  const told = telling((tenant) => (tenant in heard ? { channels: [heard[tenant as keyof typeof heard]] } : undefined));
  told.start();
  told.start();
  await clock.settle();
  for (const tenant of ["acme", "beta", "gamma", "default"]) {
    await clock.advance(1);
    await pays(tenant);
  }
  await clock.advance(3_000);
  await until(() => Object.values(heard).every((one) => one.told.length === 1), "all were told");
  const threads = Object.values(heard).map(({ told: [first] }) => [first?.tenant, first?.threadId]);
  // What was there before anybody was told is told to nobody.
  expect(threads).toEqual([
    ["acme", "t"],
    ["beta", "t"],
    [undefined, "t"],
  ]);
  expect(await told.backlog()).toEqual([{ channel: "heard", due: 0, dead: 0 }]);
  expect(errors).toEqual([]);
});

test("what happened while no process ran is told for a tenant that is new since, whoever finds it (T2)", async () => {
  await telling(() => undefined).find();
  await clock.advance(1);
  await pays("acme");
  await clock.advance(1);
  const heard = new Heard();
  telling(() => ({ channels: [heard] })).start();
  await clock.advance(2_000);
  await until(() => heard.told.length === 1, "it was told");
});

test("channels that cannot be are told of once, and keep no other tenant from being told (T3)", async () => {
  const heard = new Heard();
  const slack = { token: "xoxb", to: () => ["C1"], signingSecret: "a".repeat(32) };
  const told = telling((tenant) => {
    if (tenant === "broken") return { channels: [{ name: "no name", send: async () => undefined }] };
    if (tenant === "buttons") return { slack };
    if (tenant === "odd") return { webhooks: "none" } as unknown as NotifyConfig;
    return { channels: [heard] };
  });
  await told.find();
  await clock.advance(1);
  for (const tenant of ["broken", "buttons", "odd", "sound"]) await pays(tenant);
  told.start();
  await clock.advance(5_000);
  await until(() => heard.told.length === 1, "the sound one was told");
  expect(errors).toEqual([
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringMatching(/name/) as string }),
    expect.objectContaining({ message: expect.stringMatching(/^Buttons in Slack are heard for the tenant/) as string }),
    expect.objectContaining({
      message: expect.stringMatching(/^notify\("odd"\) cannot be used. webhooks: /) as string,
    }),
  ]);
});
