/** `holdpoint show`: a question or a thread in full. */
import type { HoldpointClient } from "../client/index.ts";
import { atDesk } from "./desk/open-desk.ts";
import { moreLines, pageQuery } from "./desk/paging.ts";
import { PAGE, READING } from "./desk/place.ts";
import { command, type Call } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import type { Options } from "./frame/options.ts";
import { print, printJson } from "./frame/terminal.ts";
import { questionLines } from "./show/question.ts";
import { checkpointLines, journalLines, threadLines } from "./show/thread.ts";

const OPTIONS = {
  id: { type: "positional", valueHint: "ID", description: "the id of a question (int_…) or of a thread" },
  journal: { type: "boolean", description: "of a thread: what happened, in its order" },
  checkpoints: { type: "boolean", description: "of a thread: the places it can be forked from" },
  ...PAGE,
  ...READING,
} as const satisfies Options;

type Given = Call<typeof OPTIONS>["given"];

const QUESTION = /^int_[0-9a-z]{26}$/i;

/** What is asked for: a document for programs, and lines for people. */
async function look(
  client: HoldpointClient,
  given: Given,
): Promise<readonly [document: unknown, lines: readonly string[]]> {
  const { id, journal, checkpoints } = given;
  const now = Date.now();
  if (journal) {
    const page = await client.journal(id, pageQuery(given));
    return [page, [...journalLines(page.items), ...moreLines(page.next)]];
  }
  if (checkpoints) {
    const page = await client.checkpoints(id, pageQuery(given));
    return [page, [...checkpointLines(page.items), ...moreLines(page.next)]];
  }
  if (QUESTION.test(id)) {
    const question = await client.interrupt(id);
    return [question, questionLines(question, now, { isKnown: (given.as ?? given.url) !== undefined })];
  }
  const thread = await client.thread(id);
  return [thread, threadLines(thread, now)];
}

export const showCommand = command({
  name: "show",
  summary: "shows a question or a thread in full",
  notes: [
    "What agents wrote is shown with every character that hides, turns the line around or acts on the terminal written out as \\u{…}. The digest at the end of a question is what decide takes.",
  ],
  options: OPTIONS,
  examples: [
    ["show int_01… --db agent.db --as ann", "shows a question, and what ann may decide"],
    ["show order-17 --db agent.db", "shows how a thread stands"],
    ["show order-17 --journal --db agent.db", "shows what happened in it"],
  ],
  async run({ given }) {
    const { journal, checkpoints, limit, cursor, json } = given;
    if (journal && checkpoints) throw new UsageError("--journal and --checkpoints are two lists; say one.");
    if (!journal && !checkpoints && (limit ?? cursor) !== undefined) {
      throw new UsageError(`--${limit === undefined ? "cursor" : "limit"} is for --journal and --checkpoints.`);
    }
    const [document, lines] = await atDesk(given, { writes: false }, (client) => look(client, given));
    if (json) printJson(document);
    else print(lines.join("\n"));
    return EXIT.ok;
  },
});
