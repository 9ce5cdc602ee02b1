/** Where people are reached: addresses of people and roles, for channels that need them. */
import type { Audience } from "./notification.ts";

/** Addresses by role and by person. */
export interface AddressBook {
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly people?: Readonly<Record<string, readonly string[]>>;
  /** Where it goes when nobody it concerns has an address: questions that name nobody, too. Default: nowhere. */
  readonly otherwise?: readonly string[];
}

/** An address book, or whatever looks addresses up. */
export type Addresses = AddressBook | ((audience: Audience) => readonly string[] | Promise<readonly string[]>);

function listed(list: Readonly<Record<string, readonly string[]>>, names: readonly string[]): readonly string[] {
  const own = new Map(Object.entries(list));
  return names.flatMap((name) => own.get(name) ?? []);
}

/** The addresses of an audience, each once. */
export async function addressesFor(addresses: Addresses, audience: Audience): Promise<readonly string[]> {
  if (typeof addresses === "function") return [...new Set(await addresses(audience))];
  const { roles = {}, people = {}, otherwise = [] } = addresses;
  const found = [...listed(people, audience.people), ...listed(roles, audience.roles)];
  return [...new Set(found.length === 0 ? otherwise : found)];
}
