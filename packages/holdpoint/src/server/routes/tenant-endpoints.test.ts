import { expect, test } from "vitest";
import type { Tenant } from "../../core/ids.ts";
import { MemorySaver } from "../../storage/memory.ts";
import { EventFeeds } from "../events/event-feeds.ts";
import { TenantEndpoints } from "./tenant-endpoints.ts";

test("endpoints are made once for a tenant, and kept for those that asked last (T2)", () => {
  const made: string[] = [];
  const endpoints = new TenantEndpoints((tenant) => {
    made.push(tenant);
    return [];
  });
  const first = endpoints.of("first" as Tenant);
  expect(endpoints.of("first" as Tenant)).toBe(first);
  for (let index = 0; index < 999; index += 1) endpoints.of(`other-${index}` as Tenant);
  expect(endpoints.of("first" as Tenant)).toBe(first);
  endpoints.of("last" as Tenant);
  endpoints.of("other-0" as Tenant);
  expect(endpoints.of("first" as Tenant)).toBe(first);
  expect(made).toHaveLength(1_002);
  expect(made.filter((tenant) => tenant === "first")).toHaveLength(1);
  expect(made.filter((tenant) => tenant === "other-0")).toHaveLength(2);
});

test("feeds that are listened to stay, however many others there are", () => {
  const feeds = new EventFeeds(new MemorySaver());
  const heard = feeds.of("heard" as Tenant);
  const leave = heard.listen(() => undefined);
  const idle = feeds.of("idle" as Tenant);
  for (let index = 0; index < 200; index += 1) feeds.of(`other-${index}` as Tenant);
  expect(feeds.of("heard" as Tenant)).toBe(heard);
  expect(feeds.of("idle" as Tenant)).not.toBe(idle);
  leave();
});
