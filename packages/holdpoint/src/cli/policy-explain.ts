/** `holdpoint policy explain`: what a policy says about one call, and why. */
import type { Explanation, HoldpointClient } from "../client/index.ts";
import { DEFAULT_TENANT, type Json } from "../index.ts";
import { explain, traceLines } from "../policy/index.ts";
import { jsonOf } from "./ask/answer.ts";
import { localDesk } from "./desk/local-server.ts";
import { atDesk } from "./desk/open-desk.ts";
import { PLACE } from "./desk/place.ts";
import { command, type Call } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { defined } from "./frame/given.ts";
import type { Options } from "./frame/options.ts";
import { instantOf } from "./frame/spans.ts";
import { print, printJson, tell } from "./frame/terminal.ts";
import { openWithoutStore } from "./policy/config-policies.ts";
import { checkPlace, configBeside, POLICY_OR_CONFIG, readPolicy, UNKNOWN_TOOLS } from "./policy/read-policy.ts";
import { safeLine } from "./show/untrusted.ts";

const OPTIONS = {
  ...POLICY_OR_CONFIG,
  file: {
    ...POLICY_OR_CONFIG.file,
    description: "the policy, as YAML or JSON; without it, those of a config; with --url those in force there",
  },
  tool: { type: "string", valueHint: "NAME", required: true, description: "the tool that is called" },
  args: { type: "string", valueHint: "JSON", required: true, description: "its arguments" },
  graph: { type: "string", valueHint: "NAME", description: "the graph that calls it" },
  requester: { type: "string", valueHint: "NAME", description: "who the agent works for" },
  at: { type: "string", valueHint: "INSTANT", description: "when, like 2026-05-01T09:00:00Z; now when left out" },
  url: PLACE.url,
  "key-file": PLACE["key-file"],
} as const satisfies Options;

type Given = Call<typeof OPTIONS>["given"];

/** What the policies of a server come to, each after whose it is; the verdict of all together is the last line. */
function explanationLines({ traces, verdict, reason }: Explanation): readonly string[] {
  const each = traces.flatMap(({ source, graph, considered, ...trace }) => [
    `${source}${graph === undefined ? "" : ` ${graph}`}:`,
    ...traceLines({ considered, outcome: trace }).map((line) => `  ${line}`),
  ]);
  return [...each, `${verdict}: ${reason}`];
}

/** Refuses what is about a policy in a file; `others` speak. */
function checkNoFile({ file, tools, at }: Partial<Given>, others: string): void {
  const [extra] =
    Object.entries({ FILE: file, "--tools": tools, "--at": at }).find(([, value]) => value !== undefined) ?? [];
  if (extra !== undefined) throw new UsageError(`${extra} is for a policy in a file; ${others} speak, now.`);
}

async function explainAt(client: HoldpointClient, given: Given, args: Json): Promise<void> {
  const { tool, graph, requester, json } = given;
  const explanation = await client.explain({ tool, args, ...defined({ graph, requester }) });
  if (json) printJson(explanation);
  else print(explanationLines(explanation).map(safeLine).join("\n"));
}

/** By the policies in force on a server. */
async function explainThere(given: Given, args: Json): Promise<void> {
  checkNoFile(given, "with --url the policies in force there");
  await atDesk({ ...given, db: undefined }, { writes: false }, (client) => explainAt(client, given, args));
}

/** By the policies of a config. */
async function explainHere(given: Given, args: Json): Promise<void> {
  checkPlace(given);
  checkNoFile({ at: given.at }, "without one the policies of the config");
  const desk = localDesk(await openWithoutStore(given.config), { as: undefined, roles: [], knowsGraphs: true });
  try {
    await explainAt(desk.client, given, args);
  } finally {
    await desk.close();
  }
}

/** By the policy of a file. */
async function explainFile(given: Given & { readonly file: string }, args: Json): Promise<void> {
  const { tool, graph = "", requester, at, json } = given;
  const when = at === undefined ? Date.now() : instantOf("at", at);
  const { policy, isKnown } = readPolicy(given, { named: [tool], config: await configBeside(given) });
  const bound = policy.tools.get(tool);
  const trace = explain(policy, {
    tool,
    effect: bound?.effect ?? "act",
    known: bound !== undefined,
    args,
    tenant: DEFAULT_TENANT,
    threadId: "",
    graph,
    version: "",
    ...(requester === undefined ? {} : { requester }),
    at: when,
  });
  if (json) return printJson(trace);
  print(traceLines(trace).map(safeLine).join("\n"));
  if (!isKnown) tell(UNKNOWN_TOOLS);
}

export const policyExplainCommand = command({
  name: "policy explain",
  summary: "says what a policy says about one call, and how it comes to it",
  notes: [
    "Of a policy in a file, and of those of a config, limits are explained as if nothing had been used of them. With --url it is the policies in force on a server. --graph adds those of a graph. The verdict is the last line, whatever it is the exit code is 0.",
  ],
  options: OPTIONS,
  examples: [
    [`policy explain --tool refund --args '{"cents":60000}'`, "explains a call by the policies of holdpoint.config.ts"],
    [`policy explain policy.yaml --tool refund --args '{"cents":60000}' --tools tools.json`, "by that of a file"],
    [`policy explain policy.yaml --tool refund --args '{}' --requester ann --json`, "the trace for programs"],
    [
      `policy explain --tool refund --args '{"cents":60000}' --graph shop --url https://approvals.example.com`,
      "asks a server what it would say now",
    ],
  ],
  async run({ given }) {
    const read = jsonOf(given.args);
    if (!read.ok) throw new UsageError(`--args is no JSON: ${read.problem}`);
    if (given.url === undefined && given["key-file"] !== undefined) throw new UsageError("--key-file is for --url.");
    const { file } = given;
    if (given.url !== undefined) await explainThere(given, read.value);
    else if (file !== undefined) await explainFile({ ...given, file }, read.value);
    else await explainHere(given, read.value);
    return EXIT.ok;
  },
});
