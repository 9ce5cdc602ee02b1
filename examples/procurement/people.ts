/** The company: who holds which role. */
import type { Directory } from "holdpoint";

const ROLES: Readonly<Record<string, readonly string[]>> = {
  rita: ["manager"], // the agent orders on her behalf
  mark: ["manager"],
  bea: ["manager", "finance"],
  fay: ["finance"],
  carla: ["cfo"],
  dora: ["director"],
  // dan has no role; people delegate to him.
};

export const directory: Directory = {
  rolesOf: (person) => ROLES[person] ?? [],
  roles: new Set(Object.values(ROLES).flat()),
};
