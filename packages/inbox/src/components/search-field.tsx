import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "./icon.tsx";
import { useKeys } from "./use-keys.ts";

const PAUSE_MS = 250;

/** Searches as somebody types, once they pause; `/` goes there. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}): ReactElement {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const search = useRef(onSearch);
  useKeys({ "/": () => input.current?.select() });
  useEffect(() => {
    search.current = onSearch;
  });
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => search.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <div role="search" className="relative min-w-44 flex-1 md:max-w-72">
      <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-3" />
      <input
        ref={input}
        type="search"
        value={text}
        maxLength={200}
        aria-label={label}
        placeholder="Search"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Escape") currentTarget.blur();
        }}
        className="field py-1! pl-8!"
      />
    </div>
  );
}
