/**
 * Policies from text.
 *
 * T1. JSON and YAML 1.2 (core schema). Refused: text over 256 kB, duplicate keys, anchors and aliases (a few lines can
 *     stand for gigabytes), tags, several documents, whatever the parser only warns about.
 * T2. Text is never half a policy: it loads whole, or not at all.
 */
import { isNode, parseDocument, visit, type Document } from "yaml";
import { HoldpointError } from "../core/errors.ts";
import { parseJson } from "../core/parse-json.ts";
import type { PolicyDocument } from "./document.ts";
import { invalidPolicy } from "./invalid.ts";
import { definePolicy } from "./normalize.ts";
import type { Policy } from "./policy.ts";

/** Longest text of a policy, in UTF-16 code units. */
export const POLICY_TEXT_MAX = 256 * 1024;

function refused(why: string, cause?: unknown): HoldpointError {
  return invalidPolicy({ path: "" }, `cannot be read: ${why}`, cause);
}

/** The first anchor, alias or tag; `undefined` when there is none. */
function indirection(document: Document.Parsed): string | undefined {
  let found: string | undefined;
  visit(document, {
    Alias: () => {
      found = "an alias (*)";
      return visit.BREAK;
    },
    Node: (_key, node) => {
      if (!isNode(node) || (node.anchor === undefined && node.tag === undefined)) return undefined;
      found = node.anchor === undefined ? "a tag (!)" : "an anchor (&)";
      return visit.BREAK;
    },
  });
  return found;
}

function readYaml(text: string): unknown {
  const document = parseDocument(text, { version: "1.2", schema: "core", stringKeys: true, logLevel: "error" });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw refused(problem.message.split("\n", 1).join("").replace(/:$/, ""), problem);
  const indirect = indirection(document);
  if (indirect !== undefined) throw refused(`it has ${indirect}; write out what it stands for`);
  return document.toJS({ maxAliasCount: 0 }) as unknown;
}

function read(text: string): unknown {
  try {
    return text.trimStart().startsWith("{") ? parseJson(text) : readYaml(text);
  } catch (error) {
    if (error instanceof HoldpointError) {
      throw error.code === "POLICY_INVALID" ? error : refused(error.message.replace(/\.$/, ""), error);
    }
    throw refused("it is nested too deeply", error);
  }
}

/** A policy from YAML, JSON, or an object; throws POLICY_INVALID naming rule and path. */
export function loadPolicy(source: string | PolicyDocument): Policy {
  if (typeof source !== "string") return definePolicy(source);
  if (source.length > POLICY_TEXT_MAX) throw refused(`it has more than ${POLICY_TEXT_MAX} characters`);
  return definePolicy(read(source) as PolicyDocument);
}
