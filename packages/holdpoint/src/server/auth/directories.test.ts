/** Who people are: by what their provider said (claims-directory.ts, Y1, Y2), by a file (file-directory.ts, X1, X2). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { refusal } from "../../../test/engine/world.ts";
import { World } from "../../../test/server/served.ts";
import { MemorySaver } from "../../index.ts";
import type { Change, CommitResult } from "../../storage/store.ts";
import { ManualClock } from "../../testing/index.ts";
import { askedRoles } from "./asked-roles.ts";
import { ClaimsDirectory } from "./claims-directory.ts";
import { FileDirectory } from "./file-directory.ts";
import type { Principal } from "./principal.ts";

function ann(...roles: readonly string[]): Principal {
  return { kind: "person", id: "ann", roles, scopes: [] };
}

describe("what a provider said", () => {
  test("counts in every process until it is too old; then there are no roles (Y1, Y2)", async () => {
    const clock = new ManualClock();
    const store = new MemorySaver({ clock });
    await new ClaimsDirectory(store).saw(ann("finance"));
    const directory = new ClaimsDirectory(store);
    expect(await directory.rolesOf("ann")).toEqual(["finance"]);
    expect(await directory.rolesOf("bob")).toEqual([]);
    await clock.advance(86_400_000 - 1);
    expect(await directory.rolesOf("ann")).toEqual(["finance"]);
    await clock.advance(1);
    expect(await directory.rolesOf("ann")).toEqual([]);
    // Who they were is known for good.
    expect(await Promise.all([directory.knows("ann"), directory.knows("bob")])).toEqual([true, false]);
    await directory.saw(ann("sales"));
    expect(await directory.rolesOf("ann")).toEqual(["sales"]);
  });

  test("lasts as long as is said", async () => {
    const clock = new ManualClock();
    const directory = new ClaimsDirectory(new MemorySaver({ clock }), { maxAge: "1h" });
    await directory.saw(ann("finance"));
    await clock.advance(3_600_000);
    expect(await directory.rolesOf("ann")).toEqual([]);
  });

  test("is said of them in their tenant alone (Y3)", async () => {
    const store = new MemorySaver();
    const directory = new ClaimsDirectory(store);
    await directory.saw({ ...ann("finance"), tenant: "acme" });
    await directory.forTenant("acme").saw(ann("sales"));
    expect(await directory.rolesOf("ann")).toEqual(["sales"]);
    expect(await directory.forTenant("acme").rolesOf("ann")).toEqual(["finance"]);
    expect(await directory.forTenant("beta").rolesOf("ann")).toEqual([]);
    expect(await directory.forTenant("beta").knows("ann")).toBe(false);
  });

  test("is what was said last, also when two say something at once", async () => {
    const store = new MemorySaver();
    const other = new ClaimsDirectory(store);
    let isRaced = false;
    class Raced extends WrappedStore {
      override async commit(change: Change): Promise<CommitResult> {
        if (!isRaced) {
          isRaced = true;
          await other.saw(ann("sales"));
        }
        return super.commit(change);
      }
    }
    await new ClaimsDirectory(new Raced(store)).saw(ann("finance"));
    expect(await other.rolesOf("ann")).toEqual(["finance"]);
  });
});

describe("a file", () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["people.yaml", "people:\n  ann: [finance]\n  bob: [sales, finance]\n  cy: []\n"],
    ["people.json", '{ "people": { "ann": ["finance"], "bob": ["sales", "finance"], "cy": [] } }'],
  ])("%s says who holds which roles", (name, text) => {
    writeFileSync(at(name), text);
    const directory = new FileDirectory(at(name));
    expect(["ann", "bob", "cy", "zed", "constructor"].map((id) => directory.rolesOf(id))).toEqual([
      ["finance"],
      ["sales", "finance"],
      [],
      [],
      [],
    ]);
    expect(directory.roles).toEqual(new Set(["finance", "sales"]));
    expect(directory.peopleIn("finance")).toEqual(["ann", "bob"]);
    expect(["ann", "cy", "zed", "constructor"].map((id) => directory.knows(id))).toEqual([true, true, false, false]);
    expect(directory.peopleIn("legal")).toEqual([]);
  });

  test("says who people of other tenants are; one it does not name has nobody (X3)", async () => {
    const path = at("tenants.yaml");
    writeFileSync(path, "people: { ann: [finance] }\ntenants: { acme: { people: { ann: [sales], bob: [legal] } } }");
    const directory = new FileDirectory(path);
    const [acme, beta] = [directory.forTenant("acme"), directory.forTenant("beta")];
    expect([directory, acme, beta].map((one) => one.rolesOf("ann"))).toEqual([["finance"], ["sales"], []]);
    expect([directory, acme, beta].map((one) => one.peopleIn?.("legal"))).toEqual([[], ["bob"], []]);
    expect([directory, acme, beta].map((one) => one.knows?.("bob"))).toEqual([false, true, false]);
    expect([directory, acme, beta].map(({ roles }) => [...(roles ?? [])])).toEqual([
      ["finance"],
      ["sales", "legal"],
      [],
    ]);
    writeFileSync(path, "people: {}\ntenants: { beta: { people: { ann: [audit] } } }");
    expect([directory, acme, beta].map((one) => one.rolesOf("ann"))).toEqual([[], [], ["audit"]]);
    writeFileSync(path, "damaged");
    expect(await refusal(() => beta.rolesOf("ann"))).toMatchObject({ code: "DIRECTORY_FAILED" });
  });

  test("counts as it is now: what is damaged answers nothing until it is mended (X1, X2)", async () => {
    const path = at("live.yaml");
    writeFileSync(path, "people: { ann: [finance] }");
    const directory = new FileDirectory(path);
    writeFileSync(path, "people: { ann: [audited] }");
    expect(directory.rolesOf("ann")).toEqual(["audited"]);
    writeFileSync(path, "people: { ann: [fin");
    for (const ask of [() => directory.rolesOf("ann"), () => directory.peopleIn("x"), () => directory.roles]) {
      expect(await refusal(ask)).toMatchObject({ code: "DIRECTORY_FAILED" });
    }
    rmSync(path);
    expect(await refusal(() => directory.rolesOf("ann"))).toMatchObject({
      code: "DIRECTORY_FAILED",
      message: expect.stringContaining(
        "cannot be read: there is no such file; make it, or name another one.",
      ) as string,
    });
    mkdirSync(path);
    expect(await refusal(() => directory.rolesOf("ann"))).toMatchObject({
      message: expect.stringMatching(/EISDIR.*; let this account read it, or name another one\.$/) as string,
    });
    rmSync(path, { recursive: true });
    writeFileSync(path, "people: { ann: [finance] }");
    expect(directory.rolesOf("ann")).toEqual(["finance"]);
  });

  test.each([
    ["", "is not { people"],
    ["[]", "is not { people"],
    ["people:", "people: "],
    ["people: []", "people: "],
    ["people: { ann: finance }", "people.ann: "],
    ["people: { ann: [1] }", "people.ann.0: "],
    ["people: { ann: [''] }", "people.ann.0: "],
    ["people: { 7: [a] }", "people"],
    ["people: { ann: [a] }\nroles: [a]", "is not { people"],
    ["people: { ' ann': [a] }", "begins or ends with white space"],
    ["people: { ann: [a], ann: [b] }", "is neither YAML nor JSON: Map keys must be unique"],
    ["people: { ann: &a [b], bob: *a }", "is neither YAML nor JSON"],
    ["people: { ann: [a]", "is neither YAML nor JSON"],
    ["tenants: { acme: { people: {} } }", "has no people"],
    ["people: {}\ntenants: { 'a b': { people: {} } }", "names no tenant"],
    ["people: {}\ntenants: { acme: {} }", "has no people"],
    ["people: {}\ntenants: { acme: { people: { ann: a } } }", "tenants.acme.people.ann"],
  ])("that says %j is no directory, and it is said where", async (text, why) => {
    writeFileSync(at("bad.yaml"), text);
    const refused = await refusal(() => new FileDirectory(at("bad.yaml")));
    expect(refused).toMatchObject({ code: "DIRECTORY_FAILED" });
    expect((refused as Error).message).toContain(at("bad.yaml"));
    expect((refused as Error).message).toContain(why);
  });

  test("that is damaged lets nobody decide, and says so to whoever runs the server", async () => {
    const path = at("served.yaml");
    writeFileSync(path, "people: { ann: [finance] }");
    const world = new World({ directory: new FileDirectory(path) });
    const { id, digest } = await world.asked("t");
    const decide = async (): Promise<number> =>
      (await world.post(`/v1/interrupts/${id}/decisions`, { as: "ann", body: { type: "approve", digest } })).status;
    writeFileSync(path, "people: { ann: ");
    expect(await decide()).toBe(503);
    expect(world.errors).toMatchObject([{ error: { code: "DIRECTORY_FAILED" } }]);
    writeFileSync(path, "people: { ann: [sales] }");
    expect(await decide()).toBe(403);
    writeFileSync(path, "people: { ann: [finance] }");
    expect(await decide()).toBe(200);
    await world.stop();
  });
});

test("the roles that open questions ask for are known, each once", async () => {
  const world = new World();
  expect(await askedRoles(world.store)).toEqual([]);
  await world.asked("t1");
  await world.asked("t2");
  await world.asked("t3", "asking");
  expect(await askedRoles(world.store)).toEqual(["finance"]);
  await world.stop();
});
