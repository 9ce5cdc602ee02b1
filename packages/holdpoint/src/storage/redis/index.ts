/** The store in Redis. */
export { RedisSaver, type RedisSaverOptions } from "./saver.ts";
export type { RedisDurability } from "./server-checks.ts";
