import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../../components/icon.tsx";
import { useKeys } from "../../components/use-keys.ts";
import { readListSearch, type ListSearch } from "./list-search.ts";

const route = getRouteApi("/signed-in/");
const PAUSE_MS = 250;

/** Searches as somebody types, once they pause. */
export function SearchBox(): ReactElement {
  const search: ListSearch = route.useSearch();
  const { q = "" } = search;
  const navigate = route.useNavigate();
  const [text, setText] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => input.current?.select() });
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text === q) return undefined;
    const timer = setTimeout(() => {
      void navigate({
        search: (before) => readListSearch({ ...before, q: text }),
        replace: true,
      });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  return (
    <div role="search" className="relative min-w-44 flex-1 md:max-w-72">
      <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-3" />
      <input
        ref={input}
        type="search"
        value={text}
        maxLength={200}
        aria-label="Search questions"
        placeholder="Search"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Escape") currentTarget.blur();
        }}
        className="field py-1! pl-8!"
      />
      {text === "" && (
        <kbd className="pointer-events-none absolute top-1.5 right-2 hidden rounded border border-line px-1 font-mono text-2xs text-ink-3 md:block">
          /
        </kbd>
      )}
    </div>
  );
}
