/** `holdpoint audit receipt`: verifies one receipt on its own. */
import { readFileSync } from "node:fs";
import { printable } from "../audit/findings.ts";
import { verifyReceiptText } from "../audit/verify-receipt.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { readProblem } from "./frame/file-problem.ts";
import { print, printJson } from "./frame/terminal.ts";
import { readTrustedKeys } from "./verify/trusted-keys.ts";

function readReceipt(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The receipt ${path} cannot be read: ${readProblem(error)}.`);
  }
}

export const auditReceiptCommand = command({
  name: "audit receipt",
  summary: "verifies one receipt on its own",
  options: {
    file: { type: "positional", valueHint: "FILE", description: "the signed receipt, as JSON" },
    key: {
      type: "string",
      valueHint: "FILE",
      repeatable: true,
      required: true,
      description: "a key to trust, in PEM or as a ring: a receipt does not vouch for itself",
    },
  },
  examples: [["audit receipt receipt.json --key agent.pem.ring.json", "verifies it, and prints what it says"]],
  run({ given: { file, key, json } }) {
    const check = verifyReceiptText(readReceipt(file), readTrustedKeys(key));
    const result = check.ok
      ? { ok: true, keyId: check.signed.keyId, content: check.signed.content }
      : { ok: false, detail: check.detail };
    if (json) printJson(result);
    else if (!check.ok) print(printable(`NOT VERIFIED: ${check.detail}.`));
    else {
      const { content, keyId } = check.signed;
      print(`Verified: signed with ${keyId}.`);
      for (const [name, value] of Object.entries(content)) print(printable(`  ${name}: ${JSON.stringify(value)}`));
    }
    return Promise.resolve(check.ok ? EXIT.ok : EXIT.findings);
  },
});
