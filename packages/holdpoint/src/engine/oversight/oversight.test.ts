/** What a process judges by, put together (O1, O3). */
import { expect, test } from "vitest";
import type { Tenant } from "../../core/ids.ts";
import { compilePolicy } from "../../policy/compile.ts";
import { definePolicy } from "../../policy/normalize.ts";
import { NO_OVERSIGHT, oversightFor, withPolicy } from "./oversight.ts";

const policyOf = (name: string) => compilePolicy(definePolicy({ name, rules: [] }), []);

test("the policy of a graph comes before that of the process, and is put together once (O1)", () => {
  const [ofGraph, ofOther, ofProcess] = [policyOf("graph"), policyOf("other"), policyOf("process")];
  const oversight = { ...NO_OVERSIGHT, policies: [ofProcess] };
  const both = withPolicy(oversight, ofGraph);
  expect(both).toEqual({ policies: [ofGraph, ofProcess] });
  expect(withPolicy(oversight, ofGraph)).toBe(both);
  expect(withPolicy(oversight, ofOther).policies).toEqual([ofOther, ofProcess]);
  expect(withPolicy({ ...oversight }, ofGraph)).not.toBe(both);
  expect(withPolicy(oversight, undefined)).toBe(oversight);
});

test("a directory is asked for that of a tenant each time: it may be another one by then (O3)", async () => {
  const rolesOf = (role: string) => () => [role];
  let role = "first";
  const directory = { rolesOf: rolesOf("own"), forTenant: () => ({ rolesOf: rolesOf(role) }) };
  const oversight = withPolicy({ ...NO_OVERSIGHT, directory }, policyOf("graph"));
  const roles = async () => oversightFor(oversight, "acme" as Tenant).directory?.rolesOf("ann");
  expect(await roles()).toEqual(["first"]);
  role = "second";
  expect(await roles()).toEqual(["second"]);
});
