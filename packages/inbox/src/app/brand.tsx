import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";

/** The product's sign and name; leads to the inbox. */
export function Brand(): ReactElement {
  return (
    <Link to="/" className="flex items-center gap-2 rounded-md font-semibold tracking-tight text-ink">
      <svg viewBox="0 0 32 32" className="size-5" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="fill-ink" />
        <path
          d="M11 8v16M21 8v16M11 16h10"
          strokeWidth="3.4"
          strokeLinecap="round"
          className="stroke-surface"
          fill="none"
        />
      </svg>
      Holdpoint
    </Link>
  );
}
