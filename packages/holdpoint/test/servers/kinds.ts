/** The kinds of servers tests can ask for. */
import { postgresKinds } from "./postgres.ts";
import { redisKinds } from "./redis.ts";
import { restateKinds } from "./restate.ts";
import type { ServerKind } from "./server-kind.ts";

export const KINDS: readonly ServerKind[] = [...postgresKinds(), ...redisKinds(), ...restateKinds()];
