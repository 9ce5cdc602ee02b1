/** The end of the story: a record that anybody can check, and that shows when somebody has been at it. */
import { readFileSync } from "node:fs";
import { publicKeyFromPem } from "holdpoint/audit";
import { short } from "./office.ts";
import { verifyRecord } from "./record.ts";
import { chapter, check, say } from "./tell.ts";

export interface Papers {
  readonly record: string;
  readonly document: string;
  readonly publicKey: string;
}

export function proof(papers: Papers, parties: readonly string[]): void {
  chapter("The record, checked offline");
  const record = readFileSync(papers.record, "utf8");
  const document = readFileSync(papers.document);
  const keys = [publicKeyFromPem(readFileSync(papers.publicKey, "utf8"))];
  const signatures = verifyRecord(record, document, keys, parties);
  for (const { by, at, sha256 } of signatures) say(`${by} signed ${short(sha256)} at ${new Date(at).toISOString()}`);
  check("three signatures, in order, over the document", signatures.length === 3);

  const wrongWith = (changed: string, bytes: Uint8Array = document): string => {
    try {
      verifyRecord(changed, bytes, keys, parties);
      return "nothing";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const forgery = (fact: string, wrong: string, why: string): void => check(`${fact}: "${wrong}"`, wrong.includes(why));
  const [first, , last] = signatures;
  forgery("another document", wrongWith(record, Buffer.concat([document, Buffer.from(" ")])), "not the document");
  forgery("another name", wrongWith(record.replace('"by": "bruno"', '"by": "boris"')), "its signature");
  forgery("an earlier hour", wrongWith(record.replaceAll(String(last?.at), String(first?.at))), "its signature");
  forgery("another question", wrongWith(record.replaceAll("Kittiwake", "Albatross")), "something else");
}
