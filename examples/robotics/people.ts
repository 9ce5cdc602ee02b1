/** Who may say what to the arm. */
import type { Directory } from "holdpoint";

const ROLES: Readonly<Record<string, readonly string[]>> = { olga: ["operator"], sam: ["safety"] };

export const shift: Directory = { rolesOf: (person) => ROLES[person] ?? [], roles: new Set(["operator", "safety"]) };
