/** The local person beside a directory (local-person.ts, P1). */
import { describe, expect, test } from "vitest";
import { MemorySaver, type Directory } from "../../index.ts";
import { localPerson, withLocalPerson } from "./local-person.ts";

const OFFICE: Directory = {
  roles: new Set(["finance", "sales"]),
  rolesOf: (id) => (id === "ann" ? ["finance"] : []),
  peopleIn: (role) => (role === "finance" ? ["ann"] : []),
  knows: (id) => id === "ann",
};

function lou(directory: Directory, roles?: readonly string[]) {
  return localPerson({ id: "lou", ...(roles === undefined ? {} : { roles }) }, new MemorySaver(), directory);
}

describe("beside a directory", () => {
  test("they hold its roles, and everybody else theirs", async () => {
    const both = withLocalPerson(OFFICE, lou(OFFICE));
    expect(await both.rolesOf("lou")).toEqual(["finance", "sales"]);
    expect(await both.rolesOf("ann")).toEqual(["finance"]);
    expect(await both.rolesOf("zed")).toEqual([]);
    expect(await Promise.all(["lou", "ann", "zed"].map(async (id) => both.knows?.(id)))).toEqual([true, true, false]);
    expect(both.roles).toBe(OFFICE.roles);
  });

  test("they are among those who hold a role, once", async () => {
    const both = withLocalPerson(OFFICE, lou(OFFICE, ["finance"]));
    expect(await both.peopleIn?.("finance")).toEqual(["ann", "lou"]);
    expect(await both.peopleIn?.("sales")).toEqual([]);
    const ann = localPerson({ id: "ann" }, new MemorySaver(), OFFICE);
    expect(await withLocalPerson(OFFICE, ann).peopleIn?.("finance")).toEqual(["ann"]);
  });

  test("what it cannot say is not said", () => {
    const bare: Directory = { rolesOf: () => [] };
    const both = withLocalPerson(bare, lou(bare));
    expect([both.peopleIn, both.roles, both.knows]).toEqual([undefined, undefined, undefined]);
  });
});
