/** `holdpoint audit receipt`: verifies one receipt on its own. */
import { readFileSync } from "node:fs";
import { printable } from "../audit/findings.ts";
import { verifyReceiptText } from "../audit/verify-receipt.ts";
import { EXIT, oneFile, readArgs, UsageError, type Command } from "./command.ts";
import { print } from "./terminal.ts";
import { readTrustedKeys } from "./trusted-keys.ts";

const OPTIONS = { key: { type: "string", multiple: true } } as const;

function readReceipt(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The receipt ${path} cannot be read: ${(error as Error).message}`);
  }
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, OPTIONS, true);
  const file = oneFile(positionals, "receipt");
  const keys = readTrustedKeys(values.key);
  if (keys === undefined) throw new UsageError("--key PUBLIC.pem is missing: a receipt does not vouch for itself.");
  const check = verifyReceiptText(readReceipt(file), keys);
  if (!check.ok) {
    print(printable(`NOT VERIFIED: ${check.detail}.`));
    return EXIT.findings;
  }
  const { content, keyId } = check.signed;
  print(`Verified: signed with ${keyId}.`);
  for (const [name, value] of Object.entries(content)) print(printable(`  ${name}: ${JSON.stringify(value)}`));
  return EXIT.ok;
}

export const receiptCommand: Command = {
  words: ["audit", "receipt"],
  usage: "FILE --key PUBLIC.pem",
  summary: "verifies one receipt on its own",
  run,
};
