/** `holdpoint policy simulate`: what a policy would have changed. */
import type { Simulation as SimulationThere } from "../client/index.ts";
import { Holdpoint } from "../index.ts";
import { simulate, type RecordedAction, type Simulation } from "../policy/index.ts";
import { atDesk } from "./desk/open-desk.ts";
import { openStore } from "./desk/open-store.ts";
import { PLACE, tenantGiven } from "./desk/place.ts";
import { command, type Call } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { count, figure } from "./frame/figures.ts";
import type { Options } from "./frame/options.ts";
import { Progress } from "./frame/progress.ts";
import { print, printJson, tell } from "./frame/terminal.ts";
import { policiesIn, type ConfigPolicies } from "./policy/config-policies.ts";
import { POLICY, readPolicy, readText, UNKNOWN_TOOLS, withFile } from "./policy/read-policy.ts";
import { table } from "./show/table.ts";

const OPTIONS = { ...POLICY, ...PLACE } as const satisfies Options;

type Given = Call<typeof OPTIONS>["given"];

async function recorded(place: {
  readonly db: string | undefined;
  readonly config: string | undefined;
  readonly tenant: string | undefined;
}): Promise<readonly RecordedAction[]> {
  const { options, close } = await openStore(place, { readOnly: true });
  const progress = new Progress("actions read");
  try {
    const holdpoint = new Holdpoint({ ...options, graphs: [] });
    const actions: RecordedAction[] = [];
    for await (const action of holdpoint.forTenant(tenantGiven(place.tenant)).recordedActions()) {
      actions.push(action);
      progress.step();
    }
    return actions;
  } finally {
    await close();
  }
}

function changed({ stricter, looser, terms }: Pick<Simulation, "stricter" | "looser" | "terms">): number {
  return stricter + looser + terms;
}

function lines(simulation: Simulation | SimulationThere): readonly string[] {
  const { actions, stricter, looser, terms, changes } = simulation;
  const total = `${count(actions, "recorded action")}: ${stricter} would go stricter, ${looser} looser, ${terms} with other terms.`;
  if (changes.length === 0) return [total];
  const rows = changes.map(({ id, tool, change, from, to }) => [change, tool, `${from} → ${to}`, id]);
  const more = changed(simulation) - rows.length;
  return [
    ...table(["change", "tool", "verdict", "action"], rows),
    ...(more === 0 ? [] : [`… and ${figure(more)} more`]),
    "",
    total,
  ];
}

/** The config whose tools it is for: that which is named, or whose store is looked at. A database alone has none. */
async function configOf({ db, config, tools }: Given): Promise<ConfigPolicies | undefined> {
  const isAlone = db !== undefined && config === undefined;
  return isAlone || tools !== undefined ? undefined : policiesIn(config);
}

async function simulateHere(given: Given): Promise<number> {
  if (given["key-file"] !== undefined) throw new UsageError("--key-file is for --url.");
  const actions = await recorded(given);
  const named = actions.map(({ facts }) => facts.tool);
  const { policy, isKnown } = readPolicy(given, { named, config: await configOf(given) });
  const simulation = simulate(policy, actions);
  if (given.json) printJson({ ...simulation, toolsKnown: isKnown });
  else {
    print(lines(simulation).join("\n"));
    if (!isKnown) tell(UNKNOWN_TOOLS);
  }
  return changed(simulation) === 0 ? EXIT.ok : EXIT.findings;
}

async function simulateThere(given: Given): Promise<number> {
  if (given.tools !== undefined) {
    throw new UsageError("--tools is for a database; with --url the server knows its tools.");
  }
  const text = readText(given.file, "policy");
  const simulation = await atDesk(given, { writes: false }, (client) => client.simulate(text)).catch(
    (error: unknown) => {
      throw withFile(error, given.file);
    },
  );
  if (given.json) printJson(simulation);
  else {
    print(lines(simulation).join("\n"));
    if (!simulation.complete) tell("There are more actions on record than were looked at.");
  }
  return changed(simulation) === 0 && simulation.complete ? EXIT.ok : EXIT.findings;
}

export const policySimulateCommand = command({
  name: "policy simulate",
  summary: "says what a policy would have changed, had it judged every recorded action",
  notes: [
    "The tools it is for are those of the config, where one is named or there is one here or above and no database is named; --tools FILE says others. Nothing is executed and nothing stored. It ends with 1 when something would go otherwise, and when not every action was looked at: a server looks at 5,000 at the most, for 10 s.",
  ],
  options: OPTIONS,
  examples: [
    ["policy simulate policy.yaml", "tries it on what the store of holdpoint.config.ts has recorded, for its tools"],
    ["policy simulate policy.yaml --db agent.db --tools tools.json", "on what a database has recorded"],
    [
      "policy simulate policy.yaml --url https://approvals.example.com",
      "on what a server has recorded, with its tools",
    ],
  ],
  run: ({ given }) => (given.url === undefined ? simulateHere(given) : simulateThere(given)),
});
