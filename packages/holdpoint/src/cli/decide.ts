/** `holdpoint decide`: one decision about one question. */
import { reviewOf, type DecisionInput, type HoldpointClient, type InterruptDetail } from "../client/index.ts";
import type { Json, JsonObject } from "../index.ts";
import { answerOf, jsonOf } from "./ask/answer.ts";
import { typeValue } from "./ask/decision.ts";
import { Prompts } from "./ask/prompts.ts";
import { atDesk } from "./desk/open-desk.ts";
import { ACTING, TRUST } from "./desk/place.ts";
import { command, type Call } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { Interrupted } from "./frame/failure.ts";
import { defined } from "./frame/given.ts";
import type { Options } from "./frame/options.ts";
import { print, printJson, type Terminal } from "./frame/terminal.ts";
import { questionLines } from "./show/question.ts";
import { receiptLines } from "./show/receipt.ts";

const OPTIONS = {
  id: { type: "positional", valueHint: "ID", description: "the id of the question" },
  approve: { type: "boolean", description: "what is shown may be done" },
  reject: { type: "boolean", description: "it may not" },
  edit: { type: "string", valueHint: "JSON", description: "it may be done with these arguments instead" },
  respond: {
    type: "string",
    valueHint: "TEXT",
    description: "the answer; JSON where the question asks for another thing than text",
  },
  choose: { type: "string", valueHint: "OPTION", description: "the id of one of the options" },
  reply: {
    type: "string",
    valueHint: "TEXT",
    description: "in your own words: a plain yes or no decides, and what is neither is asked again",
  },
  digest: { type: "string", valueHint: "DIGEST", description: "the digest of what was shown, from show or inbox" },
  comment: { type: "string", valueHint: "TEXT", description: "why, for the record" },
  for: { type: "string", valueHint: "NAME", description: "in whose place, by delegation" },
  ...ACTING,
} as const satisfies Options;

type Given = Call<typeof OPTIONS>["given"];
/** What is said, apart from what it is said about. */
type Said = (
  schema: JsonObject | undefined,
) =>
  | { readonly type: "approve" | "reject" }
  | { readonly type: "edit"; readonly args: Json }
  | { readonly type: "respond"; readonly value: Json }
  | { readonly type: "choose"; readonly option: string }
  | { readonly type: "reply"; readonly text: string };

const WAYS = ["approve", "reject", "edit", "respond", "choose", "reply"] as const;

/** What is said; throws UsageError unless it is one thing. */
function saidIn(given: Given): Said {
  const { edit, respond, choose, reply, comment } = given;
  const ways = WAYS.filter((way) => given[way] !== undefined && given[way] !== false);
  const [way] = ways;
  if (way === undefined || ways.length > 1) {
    const all = WAYS.map((one) => `--${one}`).join(", ");
    throw new UsageError(
      way === undefined
        ? `What is decided? Say one of ${all}.`
        : `${ways.map((one) => `--${one}`).join(" and ")} are two decisions; say one of ${all}.`,
    );
  }
  if (edit !== undefined) {
    const read = jsonOf(edit);
    if (!read.ok) throw new UsageError(`--edit is no JSON: ${read.problem}`);
    return () => ({ type: "edit", args: read.value });
  }
  if (respond !== undefined) return (schema) => ({ type: "respond", value: answerOf(respond, schema) });
  if (choose !== undefined) return () => ({ type: "choose", option: choose });
  if (reply !== undefined) {
    if (comment === undefined) return () => ({ type: "reply", text: reply });
    throw new UsageError("--comment does not go with --reply, whose words are what is recorded.");
  }
  return () => ({ type: way as "approve" | "reject" });
}

const FAREWELL = "Nothing was decided.";

function checkDigest(digest: string | undefined): void {
  if (digest === undefined || /^[0-9a-f]{64}$/.test(digest)) return;
  throw new UsageError("--digest is 64 characters from 0-9 and a-f, as show prints them at its end.");
}

/** Shows what is decided about, to somebody who did not name its digest, and asks whether they mean it. */
async function confirmed(terminal: Terminal, question: InterruptDetail, isApproval: boolean): Promise<string> {
  if (!terminal.isInteractive) {
    throw new UsageError(
      `--digest DIGEST is missing: it says what was shown. holdpoint show ${question.id} prints it; decide about exactly that.`,
    );
  }
  print(questionLines(question, Date.now(), { isKnown: true }).join("\n"));
  const prompts = new Prompts(terminal, FAREWELL);
  if (isApproval) await typeValue(prompts, question);
  if (await prompts.agrees("Decide so about exactly this?")) return question.digest;
  throw new Interrupted(FAREWELL);
}

/** The digest of a question that nobody named. */
async function digestOf(
  { approve, edit, reply, json }: Given,
  terminal: Terminal,
  question: InterruptDetail,
): Promise<string> {
  const asked = json ? { ...terminal, isInteractive: false } : terminal;
  // Of a plain question there is nothing that somebody could have been shown instead.
  if (reviewOf(question) === undefined && !asked.isInteractive) return question.digest;
  // What a reply means the server says; it may approve.
  return confirmed(asked, question, approve || (edit ?? reply) !== undefined);
}

/** What is decided about: its digest, and of a question that takes an answer what the answer has to fit. */
async function aimAt(
  client: HoldpointClient,
  { given, terminal }: Call<typeof OPTIONS>,
): Promise<{ readonly digest: string; readonly schema: JsonObject | undefined }> {
  const { id, digest, respond } = given;
  // What is named is decided about as it is: that there is no such question is the server's to say and to record.
  if (digest !== undefined && respond === undefined) return { digest, schema: undefined };
  const question = await client.interrupt(id);
  return { digest: digest ?? (await digestOf(given, terminal, question)), schema: question.schema };
}

async function decide(client: HoldpointClient, call: Call<typeof OPTIONS>, said: Said): Promise<void> {
  const { id, comment, for: inPlaceOf, json } = call.given;
  const { digest, schema } = await aimAt(client, call);
  const decision = { ...said(schema), digest, ...defined({ comment, for: inPlaceOf }) } satisfies DecisionInput;
  const receipt = await client.decide(id, decision);
  if (json) printJson(receipt);
  else print(receiptLines(receipt).join("\n"));
}

export const decideCommand = command({
  name: "decide",
  summary: "decides about one question, and prints the receipt",
  notes: [
    "An action is decided by naming the digest of what was shown: without --digest a person in a terminal is shown the question and asked; where nobody can be asked it is refused.",
    TRUST,
  ],
  options: OPTIONS,
  examples: [
    ["decide int_01… --approve --digest 5f2c… --db agent.db --as ann", "approves exactly what was shown"],
    ['decide int_01… --reject --comment "Too expensive" --digest 5f2c… --url https://approvals.example.com', "rejects"],
    ["decide int_01… --respond 12 --db agent.db --as ann", "answers a plain question"],
    ['decide int_01… --reply "yes, go ahead" --digest 5f2c… --db agent.db --as ann', "answers in words"],
  ],
  async run(call) {
    const said = saidIn(call.given);
    checkDigest(call.given.digest);
    await atDesk(call.given, { writes: true }, (client) => decide(client, call, said));
    return EXIT.ok;
  },
});
