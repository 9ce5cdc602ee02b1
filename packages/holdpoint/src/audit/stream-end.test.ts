import { expect, test } from "vitest";
import { append, TENANT } from "../../test/audit/story.ts";
import { genesis } from "../core/chain.ts";
import { MemorySaver } from "../storage/memory.ts";
import { streamEnd, type StreamEnd } from "./stream-end.ts";

/** A store that counts what is read. */
class Counting extends MemorySaver {
  reads = 0;

  override async read(...args: Parameters<MemorySaver["read"]>): ReturnType<MemorySaver["read"]> {
    this.reads += 1;
    return super.read(...args);
  }
}

test("the end of a stream is found, from its beginning and from any place in it", async () => {
  const store = new MemorySaver();
  const ends: StreamEnd[] = [{ seq: 0, hash: genesis(TENANT, "s") }];
  for (let length = 0; length <= 40; length += 1) {
    for (const from of [undefined, ...ends]) expect(await streamEnd(store, TENANT, "s", from)).toEqual(ends.at(-1));
    const { seq, hash } = await append(store, "s", [length]);
    ends.push({ seq, hash });
  }
});

test("the end of a long stream takes few reads, and one read when it is where it was", async () => {
  const store = new Counting();
  const record = { at: 1, payload: "[]", salt: "s", digest: "d", hash: "h" };
  await store.commit({
    tenant: TENANT,
    append: Array.from({ length: 10_000 }, (_, index) => ({ stream: "s", record: { ...record, seq: index + 1 } })),
  });
  const end = await streamEnd(store, TENANT, "s");
  expect(end).toEqual({ seq: 10_000, hash: "h" });
  expect(store.reads).toBeLessThan(30);
  store.reads = 0;
  expect(await streamEnd(store, TENANT, "s", end)).toEqual(end);
  expect(store.reads).toBe(1);
});
