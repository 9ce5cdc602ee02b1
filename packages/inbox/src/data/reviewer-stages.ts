/** Who has to approve, as a rule says it, stage by stage: for showing how far it has come. */
import type { Json, JsonObject } from "holdpoint/client";

/** One stage: who is asked, and how many people at least. */
export interface StageShown {
  readonly says: string;
  readonly people: number;
}

function isFields(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function partsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isFields) : [];
}

function stageOf(rule: JsonObject): StageShown {
  if ("all" in rule) {
    const parts = partsOf(rule["all"]).map(stageOf);
    return {
      says: parts.map(({ says }) => says).join(" and "),
      people: parts.reduce((sum, { people }) => sum + people, 0),
    };
  }
  if ("any" in rule) {
    const parts = partsOf(rule["any"]).map(stageOf);
    return { says: parts.map(({ says }) => says).join(" or "), people: Math.min(...parts.map(({ people }) => people)) };
  }
  const count = typeof rule["count"] === "number" ? rule["count"] : 1;
  const people = Array.isArray(rule["people"]) ? rule["people"].join(", ") : undefined;
  const who = people ?? (typeof rule["role"] === "string" ? rule["role"] : "somebody");
  return { says: count === 1 ? who : `${count} of ${who}`, people: count };
}

function rolesOf(rule: JsonObject): readonly string[] {
  const { role } = rule;
  const parts = ["stages", "all", "any"].flatMap((name) => partsOf(rule[name]));
  return [...(typeof role === "string" ? [role] : []), ...parts.flatMap(rolesOf)];
}

/** The roles that a rule asks, wherever in it. */
export function rolesIn(reviewers: JsonObject | undefined): readonly string[] {
  const rule = reviewers?.["rule"];
  return isFields(rule) ? rolesOf(rule) : [];
}

/** The stages of who reviews; none where anybody may decide. */
export function stagesOf(reviewers: JsonObject | undefined): readonly StageShown[] {
  const rule = reviewers?.["rule"];
  if (!isFields(rule)) return [];
  return "stages" in rule ? partsOf(rule["stages"]).map(stageOf) : [stageOf(rule)];
}
