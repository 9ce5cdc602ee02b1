/**
 * Policies from text.
 *
 * T1. JSON and YAML 1.2 (core schema). Refused: text over 256 kB, duplicate keys, anchors and aliases (a few lines can
 *     stand for gigabytes), tags, several documents, whatever the parser only warns about.
 * T2. Text is never half a policy: it loads whole, or not at all.
 */
import { isAlias, isMap, parseDocument, visit, type Document, type YAMLMap } from "yaml";
import { isHoldpointError, type HoldpointError } from "../core/errors.ts";
import { parseJson } from "../core/parse-json.ts";
import { whyOf } from "./cel/condition.ts";
import type { PolicyDocument } from "./document.ts";
import { invalidPolicy } from "./invalid.ts";
import { definePolicy } from "./normalize.ts";
import type { Policy } from "./policy.ts";

/** Longest text of a policy, in UTF-16 code units. */
export const POLICY_TEXT_MAX = 256 * 1024;

function refused(why: string, cause?: unknown): HoldpointError {
  return invalidPolicy({ path: "" }, `cannot be read: ${why}`, cause);
}

/** The first key that a map has twice. The parser's own check takes time in proportion to the square of the keys. */
function duplicate({ items }: YAMLMap): string | undefined {
  const seen = new Set<string>();
  for (const { key } of items) {
    const name = String(key);
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** What in a document is not read (T1); `undefined` when nothing is. */
function unreadable(document: Document.Parsed): string | undefined {
  let found: string | undefined;
  const refuse = (what: string): symbol => {
    found = what;
    return visit.BREAK;
  };
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) return refuse("it has an alias (*); write out what it stands for");
      if (node.anchor !== undefined) return refuse("it has an anchor (&); write out what it stands for");
      if (node.tag !== undefined) return refuse("it has a tag (!); write the value as it is");
      const twice = isMap(node) ? duplicate(node) : undefined;
      return twice === undefined ? undefined : refuse(`it has the key ${JSON.stringify(twice)} twice in one place`);
    },
  });
  return found;
}

function readYaml(text: string): unknown {
  const document = parseDocument(text, { version: "1.2", schema: "core", stringKeys: true, uniqueKeys: false });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw refused(problem.message.split("\n", 1).join("").replace(/:$/, ""), problem);
  const why = unreadable(document);
  if (why !== undefined) throw refused(why);
  return document.toJS({ maxAliasCount: 0 }) as unknown;
}

function read(text: string): unknown {
  try {
    return text.trimStart().startsWith("{") ? parseJson(text) : readYaml(text);
  } catch (error) {
    throw isHoldpointError(error, "POLICY_INVALID") ? error : refused(whyOf(error).replace(/\.$/, ""), error);
  }
}

/** A policy from YAML, JSON, or an object; throws POLICY_INVALID naming rule and path. */
export function loadPolicy(source: string | PolicyDocument): Policy {
  if (typeof source !== "string") return definePolicy(source);
  if (source.length > POLICY_TEXT_MAX) throw refused(`it has more than ${POLICY_TEXT_MAX} characters`);
  return definePolicy(read(source) as PolicyDocument);
}
