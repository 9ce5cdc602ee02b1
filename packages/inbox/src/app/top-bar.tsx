import type { ReactElement } from "react";
import { Brand } from "./brand.tsx";
import { UserButton } from "./user-button.tsx";

/** The top of a narrow screen. */
export function TopBar(): ReactElement {
  return (
    <header className="flex h-12 items-center justify-between border-b border-line bg-surface px-4 md:hidden">
      <Brand />
      <UserButton />
    </header>
  );
}
