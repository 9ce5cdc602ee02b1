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

export const directory = {
  rolesOf: (person: string) => ROLES[person] ?? [],
  /** A rule of the policy that names any other role is refused when it is compiled. */
  roles: new Set(Object.values(ROLES).flat()),
} satisfies Directory;
