/** A store that does not tell by itself when something may be due. */
import type { Store } from "holdpoint";

export function silent(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === "watch") return undefined;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
