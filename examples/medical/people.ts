/** The clinicians of the ward and the roles they hold: what a hospital's staff directory would say. */
import type { Directory } from "holdpoint";

const ROLES: Readonly<Record<string, readonly string[]>> = {
  "dr-sample": ["physician"],
  "dr-placeholder": ["physician"],
  "ph-template": ["pharmacist"],
  // Trained as both, and still one human.
  "dr-both": ["physician", "pharmacist"],
  "nurse-mock": ["nurse"],
};

export const staff: Directory = {
  rolesOf: (person) => ROLES[person] ?? [],
  roles: new Set(Object.values(ROLES).flat()),
};
