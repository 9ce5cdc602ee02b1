/** Who looks at posts, and who does not. */
import type { Directory } from "holdpoint";

const ROLES: Readonly<Record<string, readonly string[]>> = {
  mod: ["moderator"],
  pia: ["privacy"],
  quinn: ["quality"],
  // A user of the forum who likes the name.
  admin: [],
};

export const team: Directory = {
  rolesOf: (person) => ROLES[person] ?? [],
  roles: new Set(Object.values(ROLES).flat()),
};
