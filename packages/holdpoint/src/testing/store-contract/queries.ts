/** Keyset queries: threads and documents in order, page by page, and what nobody can claim. */
import assert from "node:assert/strict";
import type { DocumentQuery, Page, Store, ThreadQuery, ThreadStatus } from "../../storage/store.ts";
import { THREAD_STATUSES } from "../../storage/thread-statuses.ts";
import type { StoreCase } from "./contract.ts";
import { accepted, creating, fenced, granted, putting, resting, TENANT } from "./samples.ts";

/** All pages of a query, checked to be full but for the last. */
async function allPages<T>(limit: number, query: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ;) {
    const page = await query(after);
    items.push(...page.items);
    if (page.next === undefined) {
      assert.ok(page.items.length <= limit);
      return items;
    }
    assert.equal(page.items.length, limit);
    after = page.next;
  }
}

/** Keys found by a query, in pages of every size. */
async function keysOf(store: Store, by: Partial<DocumentQuery>): Promise<string[]> {
  const found = await Promise.all(
    [1, 2, 3, 100].map((limit) =>
      allPages(limit, (after) =>
        store.find({
          tenant: TENANT,
          collection: "interrupts",
          ...by,
          limit,
          ...(after === undefined ? {} : { after }),
        }),
      ),
    ),
  );
  const keys = found.map((items) => items.map(({ key }) => key));
  for (const others of keys) assert.deepEqual(others, keys[0], "the size of a page makes no difference");
  return keys[0] ?? [];
}

/** Documents in every combination, put in an order that is not theirs. */
async function putDocuments(store: Store): Promise<void> {
  const put = [
    putting("p1-new", 0, { at: 50, parent: "p1", state: "pending", tags: ["red", "blue"] }),
    putting("p1-old", 0, { at: 10, parent: "p1", state: "pending", tags: ["red"] }),
    putting("p1-done", 0, { at: 20, parent: "p1", state: "resolved", tags: ["red"] }),
    putting("p2-b", 0, { at: 30, parent: "p2", state: "pending" }),
    putting("p2-a", 0, { at: 30, parent: "p2", state: "pending", tags: ["blue"] }),
    putting("free", 0, { at: 40, state: "pending", tags: ["blue"] }),
    putting("stateless", 0, { at: 25, parent: "p1", tags: ["blue"] }),
    putting("empty", 0, { at: 26, parent: "", state: "", tags: [""] }),
    putting("bare", 0, { at: 27 }),
    { ...putting("elsewhere", 0, { at: 30, parent: "p1", state: "pending", tags: ["red"] }), collection: "other" },
  ];
  for (const one of put) await accepted(store.commit({ tenant: TENANT, put: [one] }));
}

export const queries: readonly StoreCase[] = [
  {
    name: "finds documents by parent, state and tag, sorted by instant and key",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      await putDocuments(store);
      assert.deepEqual(await keysOf(store, {}), [
        "p1-old",
        "p1-done",
        "stateless",
        "empty",
        "bare",
        "p2-a",
        "p2-b",
        "free",
        "p1-new",
      ]);
      assert.deepEqual(await keysOf(store, { state: "pending" }), ["p1-old", "p2-a", "p2-b", "free", "p1-new"]);
      assert.deepEqual(await keysOf(store, { parent: "p1" }), ["p1-old", "p1-done", "stateless", "p1-new"]);
      assert.deepEqual(await keysOf(store, { parent: "p1", state: "pending" }), ["p1-old", "p1-new"]);
      assert.deepEqual(await keysOf(store, { tag: "red" }), ["p1-old", "p1-done", "p1-new"]);
      assert.deepEqual(await keysOf(store, { tag: "blue" }), ["stateless", "p2-a", "free", "p1-new"]);
      assert.deepEqual(await keysOf(store, { tag: "blue", state: "pending" }), ["p2-a", "free", "p1-new"]);
      assert.deepEqual(await keysOf(store, { tag: "red", parent: "p1" }), ["p1-old", "p1-done", "p1-new"]);
      assert.deepEqual(await keysOf(store, { tag: "blue", parent: "p1", state: "pending" }), ["p1-new"]);
    },
  },
  {
    name: "finds documents of several states and tags, each once, and the newest first",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      await putDocuments(store);
      const both = ["blue", "red", "blue"];
      assert.deepEqual(await keysOf(store, { tag: both }), [
        "p1-old",
        "p1-done",
        "stateless",
        "p2-a",
        "free",
        "p1-new",
      ]);
      assert.deepEqual(await keysOf(store, { tag: both, state: "pending" }), ["p1-old", "p2-a", "free", "p1-new"]);
      assert.deepEqual(await keysOf(store, { tag: both, state: ["resolved", "pending"], parent: "p1" }), [
        "p1-old",
        "p1-done",
        "p1-new",
      ]);
      assert.deepEqual(await keysOf(store, { state: ["resolved", ""] }), ["p1-done", "empty"]);
      assert.deepEqual(await keysOf(store, { state: [] }), []);
      assert.deepEqual(await keysOf(store, { tag: [] }), []);
      assert.deepEqual(await keysOf(store, { tag: [], parent: "p1" }), []);
      assert.deepEqual(await keysOf(store, { order: "newest", state: ["pending", "resolved"] }), [
        "p1-new",
        "free",
        "p2-b",
        "p2-a",
        "p1-done",
        "p1-old",
      ]);
      assert.deepEqual(await keysOf(store, { order: "newest", tag: "red" }), ["p1-new", "p1-done", "p1-old"]);
      assert.deepEqual(await keysOf(store, { order: "newest", parent: "p1" }), [
        "p1-new",
        "stateless",
        "p1-done",
        "p1-old",
      ]);
    },
  },
  {
    name: "finds documents by when something has to happen to them",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      const put = [
        putting("late", 0, { at: 1, dueAt: 900, state: "pending", parent: "p", tags: ["red"] }),
        putting("soon", 0, { at: 2, dueAt: 100, state: "pending", parent: "p", tags: ["red", "blue"] }),
        putting("same", 0, { at: 0, dueAt: 100, state: "pending", tags: ["blue"] }),
        putting("never", 0, { at: 0, state: "pending", parent: "p", tags: ["red", "blue"] }),
        putting("done", 0, { at: 3, dueAt: 50, state: "resolved", tags: ["red"] }),
        putting("stateless", 0, { at: 4, dueAt: 0 }),
      ];
      await accepted(store.commit({ tenant: TENANT, put }));
      const order = "due" as const;
      assert.deepEqual(await keysOf(store, { order }), ["stateless", "done", "same", "soon", "late"]);
      assert.deepEqual(await keysOf(store, { order, state: "pending" }), ["same", "soon", "late"]);
      assert.deepEqual(await keysOf(store, { order, parent: "p" }), ["soon", "late"]);
      assert.deepEqual(await keysOf(store, { order, tag: "red" }), ["done", "soon", "late"]);
      assert.deepEqual(await keysOf(store, { order, tag: ["red", "blue"], state: "pending" }), [
        "same",
        "soon",
        "late",
      ]);
      await accepted(
        store.commit({
          tenant: TENANT,
          put: [
            putting("late", 1, { at: 1, dueAt: 10, state: "pending", parent: "p", tags: ["red"] }),
            putting("soon", 1, { at: 2, state: "pending", parent: "p", tags: ["red", "blue"] }),
          ],
        }),
      );
      assert.deepEqual(await keysOf(store, { order, state: "pending" }), ["late", "same"]);
      assert.deepEqual(await keysOf(store, { order, tag: ["red", "blue"] }), ["late", "done", "same"]);
      assert.deepEqual(await keysOf(store, { tag: "red" }), ["never", "late", "soon", "done"]);
      const [found] = await store.get(TENANT, "interrupts", ["late"]);
      assert.deepEqual(found?.index, { at: 1, dueAt: 10, state: "pending", parent: "p", tags: ["red"] });
    },
  },
  {
    name: "tells nothing from an empty text",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      await putDocuments(store);
      assert.deepEqual(await keysOf(store, { state: "" }), ["empty"]);
      assert.deepEqual(await keysOf(store, { parent: "" }), ["empty"]);
      assert.deepEqual(await keysOf(store, { tag: "" }), ["empty"]);
      assert.deepEqual(await keysOf(store, { tag: "blue", state: "" }), []);
      assert.deepEqual(await keysOf(store, { parent: "absent" }), []);
      assert.deepEqual(await keysOf(store, { state: "absent" }), []);
      assert.deepEqual(await keysOf(store, { tag: "absent" }), []);
    },
  },
  {
    name: "follows a document whose index changes",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      await accepted(
        store.commit({
          tenant: TENANT,
          put: [putting("d", 0, { at: 5, parent: "p", state: "pending", tags: ["red", "blue", "red"] })],
        }),
      );
      await accepted(
        store.commit({ tenant: TENANT, put: [putting("e", 0, { at: 6, parent: "p", state: "pending" })] }),
      );
      await accepted(
        store.commit({
          tenant: TENANT,
          put: [putting("d", 1, { at: 7, parent: "q", state: "resolved", tags: ["blue", "green"] })],
        }),
      );
      assert.deepEqual(await keysOf(store, {}), ["e", "d"]);
      assert.deepEqual(await keysOf(store, { parent: "p" }), ["e"]);
      assert.deepEqual(await keysOf(store, { parent: "q", state: "resolved" }), ["d"]);
      assert.deepEqual(await keysOf(store, { state: "pending" }), ["e"]);
      assert.deepEqual(await keysOf(store, { tag: "red" }), []);
      assert.deepEqual(await keysOf(store, { tag: "blue", state: "pending" }), []);
      assert.deepEqual(await keysOf(store, { tag: "green", state: "resolved" }), ["d"]);
      await accepted(store.commit({ tenant: TENANT, put: [putting("d", 2, { at: 7 })] }));
      assert.deepEqual(await keysOf(store, { tag: "green" }), []);
      assert.deepEqual(await keysOf(store, { tag: "blue" }), []);
    },
  },
  {
    name: "sorts equal instants by key in code point order, and pages through them",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      const keys = ["\u{1f512}", "\uffff", "b", "B", "a", "\u00e9", "10", "9", ""];
      await accepted(
        store.commit({ tenant: TENANT, put: keys.map((key) => putting(key, 0, { at: 7, state: "pending" })) }),
      );
      const sorted = ["", "10", "9", "B", "a", "b", "\u00e9", "\uffff", "\u{1f512}"];
      assert.deepEqual(await keysOf(store, { state: "pending" }), sorted);
      assert.deepEqual(await keysOf(store, {}), sorted);
    },
  },
  {
    name: "goes on after a page although its last document has gone",
    invariant: "S4",
    async run(kit) {
      const store = await kit.open();
      const put = Array.from({ length: 6 }, (_, index) => putting(`d${index}`, 0, { at: index, state: "pending" }));
      await accepted(store.commit({ tenant: TENANT, put }));
      const query = { tenant: TENANT, collection: "interrupts", state: "pending", limit: 3 };
      const { next = "" } = await store.find(query);
      await accepted(store.commit({ tenant: TENANT, put: [putting("d2", 1, { at: 2, state: "resolved" })] }));
      const { items } = await store.find({ ...query, after: next });
      assert.deepEqual(
        items.map(({ key }) => key),
        ["d3", "d4", "d5"],
      );
    },
  },
  {
    name: "lists threads by creation, filtered by status and graph",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      const expected: { id: string; status: ThreadStatus; graph: string }[] = [];
      for (let index = 0; index < 21; index += 1) {
        const thread = {
          id: `t${String(50 - index)}`,
          status: THREAD_STATUSES[index % 7] as ThreadStatus,
          graph: index % 2 === 0 ? "even" : "odd",
        };
        expected.push(thread);
        await accepted(store.commit(creating(thread.id, {}, { status: thread.status, graph: thread.graph })));
        await kit.clock.advance(1);
      }
      for (const limit of [1, 4, 100]) {
        const list = async (by: Pick<ThreadQuery, "status" | "graph" | "order">): Promise<string[]> =>
          (
            await allPages(limit, (after) =>
              store.threads({ tenant: TENANT, ...by, limit, ...(after === undefined ? {} : { after }) }),
            )
          ).map(({ id }) => id);
        assert.deepEqual(
          await list({}),
          expected.map(({ id }) => id),
        );
        assert.deepEqual(
          await list({ graph: "odd" }),
          expected.filter(({ graph }) => graph === "odd").map(({ id }) => id),
        );
        assert.deepEqual(await list({ graph: "absent" }), []);
        assert.deepEqual(await list({ order: "newest" }), expected.map(({ id }) => id).toReversed());
        assert.deepEqual(
          await list({ order: "newest", status: "waiting", graph: "odd" }),
          expected
            .filter(({ status, graph }) => status === "waiting" && graph === "odd")
            .map(({ id }) => id)
            .toReversed(),
        );
        for (const status of THREAD_STATUSES) {
          assert.deepEqual(
            await list({ status }),
            expected.filter((thread) => thread.status === status).map(({ id }) => id),
          );
          assert.deepEqual(
            await list({ status, graph: "even" }),
            expected.filter((thread) => thread.status === status && thread.graph === "even").map(({ id }) => id),
          );
        }
      }
    },
  },
  {
    name: "lists threads of one instant by id, and whole",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      for (const id of ["b", "\u{1f512}", "a", "\uffff", "c"]) await accepted(store.commit(creating(id)));
      const { items, next } = await store.threads({ tenant: TENANT, limit: 5 });
      assert.deepEqual(
        items.map(({ id }) => id),
        ["a", "b", "c", "\uffff", "\u{1f512}"],
      );
      assert.equal(next, undefined);
      for (const item of items) assert.deepEqual(item, await store.thread(TENANT, item.id));
    },
  },
  {
    name: "follows a thread whose status changes",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      const fence = await granted(store.commit(creating("t")));
      await accepted(
        store.commit(fenced("t", fence, { set: { status: "completed" }, release: { wakeAt: null, wakesSeen: 0 } })),
      );
      assert.equal((await store.threads({ tenant: TENANT, status: "running", limit: 5 })).items.length, 0);
      assert.equal((await store.threads({ tenant: TENANT, status: "completed", limit: 5 })).items.length, 1);
    },
  },
  {
    name: "finds the open threads of routes that nobody serves",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      for (const status of THREAD_STATUSES) {
        await accepted(store.commit(resting(`served-${status}`, null, { status })));
        await accepted(store.commit(resting(`old-${status}`, null, { status, route: "trading@1" })));
      }
      const open = ["pending", "running", "waiting", "blocked"];
      const find = async (routes: readonly string[], limit = 100): Promise<string[]> =>
        (await store.unclaimable(routes, limit)).map(({ id }) => id).toSorted();
      assert.deepEqual(await find(["trading", "loans"]), open.map((status) => `old-${status}`).toSorted());
      assert.deepEqual(await find(["trading", "trading@1"]), []);
      assert.equal((await find([])).length, 8);
      assert.equal((await find([], 3)).length, 3);
    },
  },
  {
    name: "refuses cursors it did not give out",
    invariant: "S8",
    async run(kit) {
      const store = await kit.open();
      const nonsense = [
        "",
        "nonsense",
        Buffer.from("[1]").toString("base64url"),
        Buffer.from('["a",1]').toString("base64url"),
        Buffer.from("{}").toString("base64url"),
      ];
      for (const after of nonsense) {
        await assert.rejects(store.find({ tenant: TENANT, collection: "interrupts", after, limit: 1 }), {
          code: "INVALID_ARGUMENT",
        });
        await assert.rejects(store.threads({ tenant: TENANT, after, limit: 1 }), { code: "INVALID_ARGUMENT" });
      }
      for (const after of ["", "nonsense", Buffer.from('["a"]').toString("base64url")]) {
        await assert.rejects(store.events(TENANT, after, 1), { code: "INVALID_ARGUMENT" });
      }
    },
  },
];
