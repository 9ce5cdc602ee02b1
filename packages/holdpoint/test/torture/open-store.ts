/** The store that all processes of a torture share. */
import type { Store } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";

/** Where it is. */
export interface StoreAddress {
  readonly driver: "sqlite" | "postgres" | "redis";
  readonly url: string;
}

export async function openStore({ driver, url }: StoreAddress): Promise<Store> {
  switch (driver) {
    case "sqlite":
      return SqliteSaver.fromConnString(url);
    case "postgres":
      return (await import("../../src/storage/postgres/index.ts")).PostgresSaver.fromConnString(url);
    case "redis":
      return (await import("../../src/storage/redis/index.ts")).RedisSaver.fromUrl(url);
  }
}
