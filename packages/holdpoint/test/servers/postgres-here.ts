/** Which versions of PostgreSQL the tests of what depends on the version run on. */
import { sharedServer } from "./ask.ts";
import { DEBIAN_KIND, postgresKinds } from "./postgres.ts";
import { planHere } from "./postgres-programs.ts";

const MISSING = "The tests of PostgreSQL go on without Debian's version";

/** The kinds there are, with Debian's version where it can be installed; where it cannot, one line says so. */
export async function postgresHere(): Promise<readonly string[]> {
  const plan = planHere();
  const names = postgresKinds().map(({ name }) => name);
  switch (plan) {
    case "as it is":
      return names;
    case "tell":
      process.stderr.write(`${MISSING}: only root can install it (apt-get install -y postgresql).\n`);
      return names;
    case "install":
      try {
        await sharedServer(DEBIAN_KIND);
        return [...names, DEBIAN_KIND];
      } catch (error) {
        process.stderr.write(`${MISSING}: ${error instanceof Error ? error.message : String(error)}\n`);
        return names;
      }
  }
}
