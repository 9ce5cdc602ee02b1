/** `Annotation.Root({…})` as the state of a graph. */
import type { Channel } from "./annotation.ts";
import { unknownChannel, type StateShape } from "./state-shape.ts";

/** Reads channels as the declaration of a state. */
export function annotationShape(channels: ReadonlyMap<string, Channel>): StateShape {
  const names = [...channels.keys()];
  return {
    names,
    reducer: (name) => channels.get(name)?.reducer,
    defaults(state) {
      const found: Record<string, unknown> = {};
      for (const [name, channel] of channels) {
        if (channel.default !== undefined && state[name] === undefined) found[name] = channel.default();
      }
      return found;
    },
    check(values) {
      const checked: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(values)) {
        const reducer = channels.get(name)?.reducer;
        // Nothing is no update of a channel that combines; it clears one that keeps the last value.
        if (value === undefined && reducer !== undefined) continue;
        checked[name] = reducer?.coerce === undefined ? value : reducer.coerce(value);
      }
      return { value: checked };
    },
    refuses: (state) => unknownChannel(names, state),
  };
}
