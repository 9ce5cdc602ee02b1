/** What is seen and changed of a store past the library is what the library then finds, on every driver. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { PostgresSaver } from "../../src/storage/postgres/index.ts";
import { RedisSaver } from "../../src/storage/redis/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { accepted, appending, creating, putting, TENANT, thr } from "../../src/testing/store-contract/samples.ts";
import { sharedServer } from "../servers/ask.ts";
import { freshName, freshSchema } from "../servers/schemas.ts";
import { rawFile, rawPrefix, rawSchema, type RawStore } from "./raw-store.ts";

interface Place {
  readonly raw: RawStore;
  readonly open: (readOnly: boolean) => Store;
}

const PLACES: readonly (readonly [driver: string, place: () => Promise<Place>])[] = [
  [
    "SQLite",
    async () => {
      const directory = mkdtempSync(join(tmpdir(), "holdpoint-raw-"));
      onTestFinished(() => rmSync(directory, { recursive: true }));
      const file = join(directory, "a.db");
      return { raw: rawFile(file), open: (readOnly) => SqliteSaver.fromConnString(file, { readOnly }) };
    },
  ],
  [
    "PostgreSQL",
    async () => {
      const { url, schema } = await freshSchema();
      return {
        raw: rawSchema(url, schema),
        open: (readOnly) => PostgresSaver.fromConnString(url, { readOnly, schema }),
      };
    },
  ],
  [
    "Redis",
    async () => {
      const [{ url }, prefix] = [await sharedServer("redis"), freshName()];
      return { raw: rawPrefix(url, prefix), open: (readOnly) => RedisSaver.fromUrl(url, { readOnly, prefix }) };
    },
  ],
];

describe.each(PLACES)("%s", (_, place) => {
  test("another digest after any commit, the same one otherwise; texts are replaced where it was asked for", async () => {
    const { raw, open } = await place();
    const once = async <T>(use: (store: Store) => Promise<T>, readOnly = false): Promise<T> => {
      const store = open(readOnly);
      try {
        return await use(store);
      } finally {
        await store.close();
      }
    };
    const look = (store: Store) => Promise.all([store.read(TENANT, "s", 0, 9), store.get(TENANT, "interrupt", ["q"])]);
    const question = { ...putting("q", 0), collection: "interrupt", body: '{"to":"acme"}' };
    await once((store) => accepted(store.commit(creating("t", { append: appending("s", 1, 2), put: [question] }))));
    const before = await raw.digest();
    const [[first, second]] = await once(look, true);
    expect(await raw.digest()).toBe(before);
    await once((store) => accepted(store.commit({ tenant: TENANT, wake: [thr("t")] })));
    expect(await raw.digest()).not.toBe(before);

    const payload = first?.payload ?? "";
    expect(await raw.rewrite({ place: "records", holding: payload, changes: [[payload, "[7.50]"]] })).toBe(1);
    expect(await raw.rewrite({ place: "questions", holding: "acme", changes: [["acme", "mallory & sons"]] })).toBe(1);
    expect(await raw.rewrite({ place: "questions", holding: "nobody", changes: [["mallory", "acme"]] })).toBe(0);
    const [records, [found]] = await once(look, true);
    expect(records).toEqual([{ ...first, payload: "[7.50]" }, second]);
    expect(found).toMatchObject({ revision: 1, body: '{"to":"mallory & sons"}', index: question.index });
  });
});
