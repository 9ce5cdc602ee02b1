/** The kinds of servers tests can ask for, with what was installed meanwhile. */
import { pgbouncerKinds } from "./pgbouncer.ts";
import { postgresDebianKinds, postgresKinds, postgresPairKinds } from "./postgres.ts";
import { redisKinds } from "./redis.ts";
import { restateKinds } from "./restate.ts";
import type { ServerKind } from "./server-kind.ts";

export const kinds = (): readonly ServerKind[] => [
  ...postgresKinds(),
  ...postgresDebianKinds(),
  ...postgresPairKinds(),
  ...pgbouncerKinds(),
  ...redisKinds(),
  ...restateKinds(),
];
