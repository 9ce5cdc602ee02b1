/** A schema of its own for each test, on the PostgreSQL that the run shares. */
import { randomBytes } from "node:crypto";
import { sharedServer } from "./ask.ts";

/** A name nobody else has. */
export function freshName(): string {
  return `test_${randomBytes(6).toString("hex")}`;
}

/** The address of the shared server, and a schema nobody else uses. */
export async function freshSchema(kind = "postgres-18"): Promise<{ readonly url: string; readonly schema: string }> {
  const { url } = await sharedServer(kind);
  return { url, schema: freshName() };
}
