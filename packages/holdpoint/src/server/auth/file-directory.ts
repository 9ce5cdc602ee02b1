/**
 * People as a file describes them, in YAML or JSON: `{ people: { ann: [finance], bob: [sales, finance] } }`; and those of
 * other tenants beside them: `{ people: …, tenants: { acme: { people: … } } }`.
 *
 * X1. The file is read at every question about it: what changed counts at once.
 * X2. A file that cannot be read, or says something else, answers nothing: whatever asks is refused until it is mended.
 *     What it said before does not count any more, as what it says now may have taken a role away.
 * X3. A tenant that the file does not name has no people, and no roles.
 */
import { readFileSync } from "node:fs";
import { z } from "@hono/zod-openapi";
import { parse } from "yaml";
import type { Directory } from "../../approvals/directory.ts";
import { HoldpointError } from "../../core/errors.ts";
import { isTenant } from "../../core/ids.ts";
import { personIdProblem } from "../../core/person-id.ts";

const role = z.string().min(1);
const people = z.map(
  z.string().superRefine((id, issues) => {
    const problem = personIdProblem(id);
    if (problem !== undefined) issues.addIssue(`The id ${JSON.stringify(id)} ${problem}`);
  }),
  z.array(role),
);
/** YAML mappings as maps: no name in the file is anything but a name. */
const described = z.map(z.literal("people"), people).refine((map) => map.size === 1, "has no people");
const tenants = z.map(z.string().refine(isTenant, "names no tenant"), described);
const content = z
  .map(z.enum(["people", "tenants"]), z.unknown())
  .refine((map) => map.has("people"), "has no people")
  .transform((map) => ({ people: map.get("people"), tenants: map.get("tenants") ?? new Map() }))
  .pipe(z.strictObject({ people, tenants }));

/** What a file says of one tenant. */
interface Described {
  readonly people: ReadonlyMap<string, readonly string[]>;
  readonly roles: ReadonlySet<string>;
}

/** What a file said, with its text. */
interface Said extends Described {
  readonly text: string;
  readonly tenants: ReadonlyMap<string, Described>;
}

/** A tenant that the file does not name (X3). */
const NOBODY: Described = { people: new Map(), roles: new Set() };

function describedBy(people: ReadonlyMap<string, readonly string[]>): Described {
  return { people, roles: new Set([...people.values()].flat()) };
}

function rolesIn({ people }: Described, person: string): readonly string[] {
  return people.get(person) ?? [];
}

function holdersIn({ people }: Described, wanted: string): readonly string[] {
  return [...people].flatMap(([person, roles]) => (roles.includes(wanted) ? [person] : []));
}

/** A directory in a file. */
export class FileDirectory implements Directory {
  readonly #path: string;
  #said: Said | undefined;

  /** Throws DIRECTORY_FAILED for a file that is no directory. */
  constructor(path: string) {
    this.#path = path;
    this.#read();
  }

  /** All roles that somebody holds. */
  get roles(): ReadonlySet<string> {
    return this.#read().roles;
  }

  rolesOf(person: string): readonly string[] {
    return rolesIn(this.#read(), person);
  }

  knows(person: string): boolean {
    return this.#read().people.has(person);
  }

  peopleIn(wanted: string): readonly string[] {
    return holdersIn(this.#read(), wanted);
  }

  forTenant(tenant: string): Directory {
    const read = (): Described => this.#read().tenants.get(tenant) ?? NOBODY;
    return {
      rolesOf: (person) => rolesIn(read(), person),
      knows: (person) => read().people.has(person),
      peopleIn: (wanted) => holdersIn(read(), wanted),
      get roles() {
        return read().roles;
      },
    };
  }

  #read(): Said {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = code === "ENOENT" ? "there is no such file; make it" : `${message}; let this account read it`;
      throw this.#refusal(`cannot be read: ${why}, or name another one`, error);
    }
    // It is compared, not its date: a date can stay the same.
    if (this.#said?.text !== text) this.#said = { text, ...this.#understood(text) };
    return this.#said;
  }

  #understood(text: string): Omit<Said, "text"> {
    let value: unknown;
    try {
      value = parse(text, { mapAsMap: true, maxAliasCount: 0 });
    } catch (error) {
      throw this.#refusal(`is neither YAML nor JSON: ${(error as Error).message.split("\n", 1)[0] ?? ""}`, error);
    }
    const found = content.safeParse(value);
    if (!found.success) {
      const [issue] = found.error.issues;
      const place = issue?.path.map(String).join(".") ?? "";
      throw this.#refusal(
        `is not { people: { NAME: [ROLE, …] } }: ${place === "" ? "" : `${place}: `}${issue?.message ?? ""}`,
      );
    }
    const others = [...found.data.tenants].map(([tenant, of]): [string, Described] => [
      tenant,
      describedBy(of.get("people") ?? new Map<string, string[]>()),
    ]);
    return { ...describedBy(found.data.people), tenants: new Map(others) };
  }

  #refusal(why: string, cause?: unknown): HoldpointError {
    return new HoldpointError("DIRECTORY_FAILED", `The directory ${this.#path} ${why}.`, { path: this.#path }, cause);
  }
}
