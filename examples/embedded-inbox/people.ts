/** The people of the company: stands for the table of users that you have. Holdpoint has none of its own. */
import type { Directory } from "holdpoint";

export interface Person {
  readonly id: string;
  readonly roles: readonly string[];
  /** In plain text, because this stands for a login that exists. */
  readonly password: string;
}

const PEOPLE: readonly Person[] = [
  { id: "rita", roles: ["support", "lead"], password: "rita-demo" },
  { id: "lee", roles: ["support", "lead"], password: "lee-demo" },
  { id: "sam", roles: ["support"], password: "sam-demo" },
];

export function personNamed(id: string): Person | undefined {
  return PEOPLE.find((person) => person.id === id);
}

/** Roles are looked up here when somebody decides, and again before the refund is made. */
export const directory: Directory = {
  rolesOf: (id) => personNamed(id)?.roles ?? [],
  roles: new Set(PEOPLE.flatMap(({ roles }) => roles)),
};
