/** Where API keys are kept: in the store itself, and nowhere a key could make another one. */
import { ApiKeys } from "../../server/auth/api-keys.ts";
import type { Options } from "../frame/options.ts";
import { openStore } from "./open-store.ts";
import { PLACE } from "./place.ts";

/** Keys are made and taken back where the store is. */
export const KEY_PLACE = { db: PLACE.db, config: PLACE.config } as const satisfies Options;

/** The note that commands about keys have in their help. */
export const KEY_NOTE =
  "Keys are made, listed and revoked where the database is: no server does it, so no key can make another one.";

/** The store whose keys are meant. */
export interface KeyPlace {
  readonly db: string | undefined;
  readonly config: string | undefined;
}

/** Does something with the keys of a store, and closes it whatever comes of it. */
export async function withKeys<Result>(
  place: KeyPlace,
  { writes }: { readonly writes: boolean },
  work: (keys: ApiKeys) => Promise<Result>,
): Promise<Result> {
  const { store, close } = await openStore(place, { readOnly: !writes });
  try {
    return await work(new ApiKeys(store));
  } finally {
    await close();
  }
}
