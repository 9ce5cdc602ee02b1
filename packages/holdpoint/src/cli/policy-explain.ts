/** `holdpoint policy explain`: what a policy says about one call, and why. */
import { DEFAULT_TENANT } from "../index.ts";
import { explain, traceLines } from "../policy/index.ts";
import { jsonOf } from "./ask/answer.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { print, printJson, tell } from "./frame/terminal.ts";
import { POLICY, readPolicy, UNKNOWN_TOOLS } from "./policy/read-policy.ts";
import { safeLine } from "./show/untrusted.ts";

function atOf(text: string | undefined): number {
  if (text === undefined) return Date.now();
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--at is an instant like 2026-05-01T09:00:00Z; "${text}" is not.`);
}

export const policyExplainCommand = command({
  name: "policy explain",
  summary: "says what a policy says about one call, and how it comes to it",
  notes: [
    "Limits are explained as if nothing had been used of them. The verdict is the last line, whatever it is the exit code is 0.",
  ],
  options: {
    ...POLICY,
    tool: { type: "string", valueHint: "NAME", required: true, description: "the tool that is called" },
    args: { type: "string", valueHint: "JSON", required: true, description: "its arguments" },
    graph: { type: "string", valueHint: "NAME", description: "the graph that calls it" },
    requester: { type: "string", valueHint: "NAME", description: "who the agent works for" },
    at: { type: "string", valueHint: "INSTANT", description: "when, like 2026-05-01T09:00:00Z; now when left out" },
  },
  examples: [
    [`policy explain policy.yaml --tool refund --args '{"cents":60000}'`, "explains a call"],
    [`policy explain policy.yaml --tool refund --args '{}' --requester ann --json`, "the trace for programs"],
  ],
  run({ given }) {
    const { tool, args, graph = "", requester, json } = given;
    const read = jsonOf(args);
    if (!read.ok) throw new UsageError(`--args is no JSON: ${read.problem}`);
    const { policy, isKnown } = readPolicy(given, [tool]);
    const bound = policy.tools.get(tool);
    const trace = explain(policy, {
      tool,
      effect: bound?.effect ?? "act",
      known: bound !== undefined,
      args: read.value,
      tenant: DEFAULT_TENANT,
      threadId: "",
      graph,
      version: "",
      ...(requester === undefined ? {} : { requester }),
      at: atOf(given.at),
    });
    if (json) printJson(trace);
    else {
      print(traceLines(trace).map(safeLine).join("\n"));
      if (!isKnown) tell(UNKNOWN_TOOLS);
    }
    return Promise.resolve(EXIT.ok);
  },
});
