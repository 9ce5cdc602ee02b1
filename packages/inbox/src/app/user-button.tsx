import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { PersonMark } from "../components/person.tsx";
import { sessionQuery } from "../data/queries.ts";
import { SettingsDialog } from "./settings-dialog.tsx";

/** Who is signed in; opens the settings. */
export function UserButton({ isWide = false }: { readonly isWide?: boolean }): ReactElement {
  const { data } = useQuery(sessionQuery);
  const [isOpen, setIsOpen] = useState(false);
  const id = data?.principal.id ?? "";
  const roles = data?.principal.roles.join(", ") ?? "";
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
        className={`flex items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-hover ${isWide ? "w-full" : "-mr-2"}`}
      >
        <PersonMark id={id} />
        <span className="sr-only">{isWide ? "Settings of" : `Settings of ${id}`}</span>
        {isWide && (
          <span className="min-w-0">
            <span className="block truncate text-sm font-medium">{id}</span>
            <span className="block truncate text-xs text-ink-3">{roles === "" ? "no roles" : roles}</span>
          </span>
        )}
      </button>
      {isOpen && <SettingsDialog id={id} roles={roles} onClose={() => setIsOpen(false)} />}
    </>
  );
}
