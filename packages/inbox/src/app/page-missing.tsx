import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Empty } from "../components/empty.tsx";

/** For addresses that lead nowhere. */
export function PageMissing(): ReactElement {
  return (
    <main className="p-6">
      <h1 className="sr-only">Not found</h1>
      <Empty title="There is no such page">
        <Link to="/" className="text-accent underline">
          To the inbox
        </Link>
      </Empty>
    </main>
  );
}
