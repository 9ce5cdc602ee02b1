/** `holdpoint policy simulate`: what a policy would have changed. */
import { Holdpoint } from "../index.ts";
import { simulate, type RecordedAction, type Simulation } from "../policy/index.ts";
import { openStore } from "./desk/open-store.ts";
import { PLACE } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT } from "./frame/exit.ts";
import { count } from "./frame/figures.ts";
import { Progress } from "./frame/progress.ts";
import { print, printJson, tell } from "./frame/terminal.ts";
import { POLICY, readPolicy, UNKNOWN_TOOLS } from "./policy/read-policy.ts";
import { table } from "./show/table.ts";

async function recorded(place: {
  readonly db: string | undefined;
  readonly config: string | undefined;
}): Promise<readonly RecordedAction[]> {
  const { options, close } = await openStore(place, { readOnly: true });
  const progress = new Progress("actions read");
  try {
    const actions: RecordedAction[] = [];
    for await (const action of new Holdpoint({ ...options, graphs: [] }).recordedActions()) {
      actions.push(action);
      progress.step();
    }
    return actions;
  } finally {
    await close();
  }
}

function lines({ actions, stricter, looser, terms, changes }: Simulation): readonly string[] {
  const total = `${count(actions, "recorded action")}: ${stricter} would go stricter, ${looser} looser, ${terms} with other terms.`;
  if (changes.length === 0) return [total];
  const rows = changes.map(({ id, tool, change, from, to }) => [change, tool, `${from} → ${to}`, id]);
  return [...table(["change", "tool", "verdict", "action"], rows), "", total];
}

export const policySimulateCommand = command({
  name: "policy simulate",
  summary: "says what a policy would have changed, had it judged every recorded action",
  notes: ["Nothing is executed and nothing stored. It ends with 1 when something would go otherwise."],
  options: { ...POLICY, db: PLACE.db, config: PLACE.config },
  examples: [["policy simulate policy.yaml --db agent.db --tools tools.json", "tries it on what is recorded"]],
  async run({ given }) {
    const actions = await recorded(given);
    const { policy, isKnown } = readPolicy(
      given,
      actions.map(({ facts }) => facts.tool),
    );
    const simulation = simulate(policy, actions);
    if (given.json) printJson({ ...simulation, toolsKnown: isKnown });
    else {
      print(lines(simulation).join("\n"));
      if (!isKnown) tell(UNKNOWN_TOOLS);
    }
    return simulation.changes.length === 0 ? EXIT.ok : EXIT.findings;
  },
});
