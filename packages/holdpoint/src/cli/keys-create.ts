/** `holdpoint keys create`: an API key for an agent, a service or a person. */
import { SCOPES, type PrincipalKind, type Scope } from "../server/index.ts";
import { KEY_NOTE, KEY_PLACE, withKeys } from "./desk/key-place.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { didYouMean } from "./frame/suggest.ts";
import { print, printJson, tell } from "./frame/terminal.ts";
import { safeLine } from "./show/untrusted.ts";

const KINDS = ["agent", "service", "person"] as const satisfies readonly PrincipalKind[];

const isReading = (scope: Scope): boolean => scope.endsWith(":read");

/** What a key may do when nothing else is said. */
const USUAL: Readonly<Record<PrincipalKind, readonly Scope[]>> = {
  agent: ["threads:run", "threads:read"],
  service: SCOPES.filter(isReading),
  person: SCOPES.filter((scope) => isReading(scope) || scope === "interrupts:decide"),
};

function scopesOf(kind: PrincipalKind, given: readonly string[]): readonly Scope[] {
  if (given.length === 0) return USUAL[kind];
  return given.map((text) => {
    const scope = SCOPES.find((one) => one === text);
    if (scope !== undefined) return scope;
    throw new UsageError(`There is no scope "${text}".${didYouMean(text, SCOPES)} There are ${SCOPES.join(", ")}.`);
  });
}

export const keysCreateCommand = command({
  name: "keys create",
  summary: "makes an API key, and prints it once",
  notes: [
    "The key is on standard output and nowhere else: the database keeps its digest. What an agent or a service holds never decides, whatever it is given.",
    KEY_NOTE,
  ],
  options: {
    kind: { type: "enum", options: [...KINDS], required: true, description: "whose key it is" },
    id: {
      type: "string",
      valueHint: "NAME",
      required: true,
      description: "the name of its holder, which goes on record",
    },
    role: {
      type: "string",
      valueHint: "ROLE",
      repeatable: true,
      description: "a role of a person, where no directory says so",
    },
    scope: {
      type: "string",
      valueHint: "SCOPE",
      repeatable: true,
      description: `what it may do: ${SCOPES.join(", ")}; an agent's runs and reads threads, a service's reads, a person's reads and decides when left out`,
    },
    "on-behalf-of": { type: "string", valueHint: "NAME", description: "the person an agent or a service works for" },
    ...KEY_PLACE,
  },
  examples: [
    ["keys create --kind agent --id buyer --on-behalf-of ann --db agent.db", "a key for an agent that works for ann"],
    ["keys create --kind person --id ann --role finance --db agent.db > ann.key", "a key for a person, into a file"],
  ],
  async run({ given }) {
    const { kind, id, role, scope, "on-behalf-of": onBehalfOf, json } = given;
    const made = await withKeys(given, { writes: true }, (keys) =>
      keys.create({
        kind,
        id,
        roles: role,
        scopes: scopesOf(kind, scope),
        ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      }),
    );
    if (json) printJson(made);
    else {
      print(made.token);
      tell(
        `Made key ${made.key.id} for ${kind} ${safeLine(id)}: ${made.key.principal.scopes.join(", ")}. It is not shown again.`,
      );
    }
    return EXIT.ok;
  },
});
