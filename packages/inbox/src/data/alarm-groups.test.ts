/** What needs somebody, as it is counted and told apart. */
import type { Alarm, DeadDelivery, ThreadListed } from "holdpoint/client";
import { expect, test } from "vitest";
import { alarmGroups, sayTotal, type AlarmsFound } from "./alarm-groups.ts";

const NOTHING: AlarmsFound = {
  threads: [],
  failed: { items: undefined, hasMore: false },
  undelivered: { items: undefined, hasMore: false },
};

const alarm = (kind: Alarm["kind"], threadId: string, since = 1): Alarm => ({
  kind,
  threadId,
  graph: "desk",
  version: "1",
  since,
  says: "Why.",
});
const thread = (id: string, updatedAt = 1): ThreadListed => ({
  id,
  graph: "desk",
  version: "1",
  status: "failed",
  createdAt: 1,
  updatedAt,
  wakeAt: null,
});
const delivery = (id: string): DeadDelivery => ({
  id,
  channel: "email",
  kind: "asked",
  interruptId: "int_1",
  at: 1,
  attempts: 16,
  givenUpAt: 9,
});
const many = <Item>(make: (id: string) => Item): readonly Item[] =>
  Array.from({ length: 50 }, (_, at) => make(`t${at}`));

test("nothing is nothing", () => {
  expect([alarmGroups(NOTHING), sayTotal([])]).toEqual([[], ""]);
});

test("each kind is counted by itself, in the order of what holds most up", () => {
  const groups = alarmGroups({
    threads: [alarm("blocked", "t1"), alarm("unclaimable", "t2"), alarm("unclaimable", "t3")],
    failed: { items: [thread("t4"), thread("t5")], hasMore: false },
    undelivered: { items: [delivery("d1")], hasMore: false },
  });
  expect(groups.map(({ kind, says }) => [kind, says])).toEqual([
    ["unclaimable", "2 threads no worker serves"],
    ["blocked", "1 blocked thread"],
    ["failed", "2 failed threads"],
    ["undelivered", "1 notification given up"],
  ]);
  expect(sayTotal(groups)).toBe("6");
});

test.each<[string, Partial<AlarmsFound>, string]>([
  ["a full answer", { threads: many((id) => alarm("blocked", id)) }, "50+ blocked threads"],
  ["a page with a next one", { failed: { items: [thread("t1")], hasMore: true } }, "1+ failed threads"],
  ["deliveries", { undelivered: { items: many(delivery), hasMore: true } }, "50+ notifications given up"],
])("there may be more: %s", (_what, found, says) => {
  const groups = alarmGroups({ ...NOTHING, ...found });
  expect(groups.map((group) => group.says)).toEqual([says]);
  expect(sayTotal(groups)).toMatch(/^\d+\+$/);
});

test("what happens again is told apart from the time before", () => {
  const keysOf = (found: Partial<AlarmsFound>): readonly string[] =>
    alarmGroups({ ...NOTHING, ...found }).flatMap(({ keys }) => keys);
  const failed = (at: number): Partial<AlarmsFound> => ({ failed: { items: [thread("t1", at)], hasMore: false } });
  expect(keysOf(failed(1))).toEqual(keysOf(failed(1)));
  expect(keysOf(failed(1))).not.toEqual(keysOf(failed(2)));
  expect(keysOf({ threads: [alarm("blocked", "t1")] })).not.toEqual(keysOf({ threads: [alarm("unclaimable", "t1")] }));
});
