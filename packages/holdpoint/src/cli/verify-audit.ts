/** `holdpoint audit verify`: verifies an export offline. */
import { createReadStream } from "node:fs";
import { readLines } from "../audit/lines.ts";
import { verifyExport } from "../audit/verify.ts";
import { EXIT, oneFile, readArgs, UsageError, type Command } from "./command.ts";
import { reportLines } from "./print-report.ts";
import { print, Progress } from "./terminal.ts";
import { readTrustedKeys } from "./trusted-keys.ts";

const OPTIONS = { key: { type: "string", multiple: true } } as const;
const CHUNK = 1024 * 1024;

async function* counted(lines: AsyncIterable<string>, progress: Progress): AsyncGenerator<string> {
  for await (const line of lines) {
    progress.step();
    yield line;
  }
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, OPTIONS, true);
  const file = oneFile(positionals, "file to verify");
  const trusted = readTrustedKeys(values.key);
  const progress = new Progress("lines read");
  const lines = counted(readLines(createReadStream(file, { highWaterMark: CHUNK })), progress);
  const report = await verifyExport(lines, trusted === undefined ? {} : { trusted }).catch((error: unknown) => {
    throw new UsageError(`The file ${file} cannot be read: ${(error as Error).message}`);
  });
  print(reportLines(report, progress.spanMs).join("\n"));
  return report.ok ? EXIT.ok : EXIT.findings;
}

export const verifyCommand: Command = {
  words: ["audit", "verify"],
  usage: "FILE [--key PUBLIC.pem | --key FILE.ring.json …]",
  summary: "verifies an export offline, and says which record is missing, changed, moved or cut off",
  run,
};
