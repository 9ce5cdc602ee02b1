/** The people of the firm. */
import type { Directory } from "holdpoint";

const ROLES: Readonly<Record<string, readonly string[]>> = {
  paige: ["partner"],
  cole: ["compliance"],
  ash: ["associate"],
};

export const firm: Directory = {
  rolesOf: (person) => ROLES[person] ?? [],
  roles: new Set(Object.values(ROLES).flat()),
};
