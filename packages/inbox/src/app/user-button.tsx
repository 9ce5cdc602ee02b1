import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { PersonMark } from "../components/person.tsx";
import { sessionQuery } from "../data/queries.ts";
import { SettingsDialog } from "./settings-dialog.tsx";

/** Whose data somebody works with. */
function Tenant({ name, className }: { readonly name: string; readonly className: string }): ReactElement {
  return (
    <span
      title={`The tenant ${name}`}
      className={`truncate rounded-md bg-accent-soft px-1.5 text-xs font-medium text-accent ${className}`}
    >
      <span className="sr-only">of the tenant </span>
      {name}
    </span>
  );
}

/** Who is signed in, and of which tenant unless there is but one; opens the settings. */
export function UserButton({ isWide = false }: { readonly isWide?: boolean }): ReactElement {
  const { data } = useQuery(sessionQuery);
  const [isOpen, setIsOpen] = useState(false);
  const id = data?.principal.id ?? "";
  const roles = data?.principal.roles.join(", ") ?? "";
  const tenant = data?.principal.tenant;
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
        {!isWide && tenant !== undefined && <Tenant name={tenant} className="order-first max-w-40" />}
        {isWide && (
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-medium">{id}</span>
            <span className="block truncate text-xs text-ink-3">{roles === "" ? "no roles" : roles}</span>
            {tenant !== undefined && <Tenant name={tenant} className="mt-1 inline-block max-w-full" />}
          </span>
        )}
      </button>
      {isOpen && <SettingsDialog id={id} roles={roles} tenant={tenant} onClose={() => setIsOpen(false)} />}
    </>
  );
}
