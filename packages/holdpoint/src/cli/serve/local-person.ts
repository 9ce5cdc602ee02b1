/**
 * The person in front of `holdpoint dev`.
 *
 * P1. They are alone at their machine: where no config says which roles they hold, they hold all that the directory knows,
 *     or, without one, all that open questions ask for. Nobody else gets any from this.
 */
import { userInfo } from "node:os";
import type { Directory, Store } from "../../index.ts";
import { askedRoles, type LocalPerson } from "../../server/index.ts";

/** Somebody, and the roles they hold now. */
export interface Somebody {
  readonly id: string;
  roles(): Promise<readonly string[]>;
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without a name, as containers have.
    return "you";
  }
}

/** The local person. */
export function localPerson(
  { id = accountName(), roles }: LocalPerson,
  store: Store,
  directory: Directory | undefined,
): Somebody {
  return {
    id,
    roles: async () => roles ?? (directory?.roles === undefined ? askedRoles(store) : [...directory.roles]),
  };
}

/** A directory that knows the local person, too. */
export function withLocalPerson(directory: Directory, person: Somebody): Directory {
  const peopleIn = directory.peopleIn?.bind(directory);
  const knows = directory.knows?.bind(directory);
  return {
    async rolesOf(id) {
      return id === person.id ? person.roles() : directory.rolesOf(id);
    },
    ...(knows === undefined ? {} : { knows: (id: string) => id === person.id || knows(id) }),
    ...(peopleIn === undefined
      ? {}
      : {
          async peopleIn(role: string) {
            const people = await peopleIn(role);
            const isOne = (await person.roles()).includes(role) && !people.includes(person.id);
            return isOne ? [...people, person.id] : people;
          },
        }),
    get roles() {
      return directory.roles;
    },
    // They are in front of the server, and of no other tenant.
    forTenant: (tenant: string) => directory.forTenant?.(tenant),
  } as Directory;
}
