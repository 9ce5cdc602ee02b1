/** The kinds of servers tests can ask for. */
import { pgbouncerKinds } from "./pgbouncer.ts";
import { postgresKinds, postgresPairKinds } from "./postgres.ts";
import { redisKinds } from "./redis.ts";
import { restateKinds } from "./restate.ts";
import type { ServerKind } from "./server-kind.ts";

export const KINDS: readonly ServerKind[] = [
  ...postgresKinds(),
  ...postgresPairKinds(),
  ...pgbouncerKinds(),
  ...redisKinds(),
  ...restateKinds(),
];
