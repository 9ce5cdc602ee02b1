const listeners = new Set<() => void>();

/** Shows which keys there are. */
export function openHelp(): void {
  for (const listener of listeners) listener();
}

/** Hears that they are to be shown. */
export function onHelp(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
