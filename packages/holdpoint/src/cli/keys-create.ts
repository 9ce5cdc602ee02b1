/** `holdpoint keys create`: an API key for an agent, a service or a person. */
import { SCOPES, type Principal, type PrincipalKind, type Scope } from "../server/auth/principal.ts";
import type { ApiKey } from "../server/index.ts";
import { fileOf, writeTo } from "./desk/export-target.ts";
import { KEY_NOTE, KEY_PLACE, withKeys, type KeyPlace } from "./desk/key-place.ts";
import { tenantGiven } from "./desk/place.ts";
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

const isStarting = (scope: Scope): boolean => scope === "threads:run" || scope === "threads:fork";

/** A key that was made, with what its holder sends. */
interface Made {
  readonly key: ApiKey;
  readonly token: string;
}

/** Makes a key; with `out` a file has it, and none is made when that file cannot be. */
async function make(place: KeyPlace, principal: Principal, out: string | undefined): Promise<Made> {
  const create = (): Promise<Made> => withKeys(place, { writes: true }, (keys) => keys.create(principal));
  if (out === undefined) return create();
  return writeTo(out, async (target) => {
    const made = await create();
    await target.write(`${made.token}\n`);
    return made;
  });
}

/** What an agent starts has as its requester whom it works for: with nobody there, anybody may decide about it. */
function warnOf({ kind, id, scopes, onBehalfOf }: Principal): void {
  if (kind !== "agent" || onBehalfOf !== undefined || !scopes.some(isStarting)) return;
  tell(
    `Warning: nobody is excluded from deciding about what ${safeLine(id)} starts, as who asked for it; --on-behalf-of NAME says for whom it works.`,
  );
}

export const keysCreateCommand = command({
  name: "keys create",
  summary: "makes an API key, and prints it once",
  notes: [
    "The key is on standard output, or in the file of --out, and nowhere else: the database keeps its digest. What an agent or a service holds never decides, whatever it is given.",
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
    "on-behalf-of": {
      type: "string",
      valueHint: "NAME",
      description: "the person an agent or a service works for, who cannot decide about what it starts",
    },
    tenant: {
      type: "string",
      valueHint: "NAME",
      description: "whose data its holder works with, and nobody else's; that of `default` when left out",
    },
    out: {
      type: "string",
      valueHint: "FILE",
      description: "where the key goes: a new file of mode 0600; standard output when left out, or -",
    },
    ...KEY_PLACE,
  },
  examples: [
    ["keys create --kind agent --id buyer --on-behalf-of ann --db agent.db", "a key for an agent that works for ann"],
    [
      "keys create --kind person --id ann --role finance --db agent.db --out ann.key",
      "a key for a person, into a file",
    ],
  ],
  async run({ given }) {
    const { kind, id, role, scope, "on-behalf-of": onBehalfOf, json } = given;
    const out = fileOf(given.out);
    const scopes = scopesOf(kind, scope);
    const whose = given.tenant === undefined ? {} : { tenant: tenantGiven(given.tenant) };
    const principal = { kind, id, roles: role, scopes, ...(onBehalfOf === undefined ? {} : { onBehalfOf }), ...whose };
    const { key, token } = await make(given, principal, out);
    warnOf(principal);
    if (json) printJson(out === undefined ? { key, token } : { key, out });
    else {
      if (out === undefined) print(token);
      const where = out === undefined ? "It is not shown again." : `It is in ${safeLine(out)}, and nowhere else.`;
      tell(`Made key ${key.id} for ${kind} ${safeLine(id)}: ${scopes.join(", ")}. ${where}`);
    }
    return EXIT.ok;
  },
});
