/** `holdpoint audit verify`: verifies an export offline. */
import { createReadStream } from "node:fs";
import { readLines } from "../audit/lines.ts";
import { verifyExport } from "../audit/verify.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { readProblem } from "./frame/file-problem.ts";
import { Progress } from "./frame/progress.ts";
import { print, printJson } from "./frame/terminal.ts";
import { reportLines } from "./show/audit-report.ts";
import { readTrustedKeys } from "./verify/trusted-keys.ts";

const CHUNK = 1024 * 1024;

async function* counted(lines: AsyncIterable<string>, progress: Progress): AsyncGenerator<string> {
  for await (const line of lines) {
    progress.step();
    yield line;
  }
}

export const auditVerifyCommand = command({
  name: "audit verify",
  summary: "verifies an export offline, and says which record is missing, changed, moved or cut off",
  notes: ["Without --key the export's own keys count, and the report says that nobody checked whose they are."],
  options: {
    file: { type: "positional", valueHint: "FILE", description: "the export to verify" },
    key: {
      type: "string",
      valueHint: "FILE",
      repeatable: true,
      description: "a key to trust: a public key in PEM, or the ring of a key file (FILE.ring.json)",
    },
  },
  examples: [
    ["audit verify audit.jsonl --key agent.pem.ring.json", "verifies against keys that are known"],
    ["audit verify audit.jsonl --json", "the report for programs"],
  ],
  async run({ given: { file, key, json } }) {
    // Without any, the export's own keys count.
    const options = key.length === 0 ? {} : { trusted: readTrustedKeys(key) };
    const progress = new Progress("lines read");
    const lines = counted(readLines(createReadStream(file, { highWaterMark: CHUNK })), progress);
    const report = await verifyExport(lines, options).catch((error: unknown) => {
      throw new UsageError(`The file ${file} cannot be read: ${readProblem(error)}.`);
    });
    if (json) printJson(report);
    else print(reportLines(report, progress.spanMs).join("\n"));
    return report.ok ? EXIT.ok : EXIT.findings;
  },
});
