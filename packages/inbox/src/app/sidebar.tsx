import type { ReactElement } from "react";
import { Brand } from "./brand.tsx";
import { Navigation } from "./navigation.tsx";
import { UserButton } from "./user-button.tsx";

/** Navigation on the left of a wide screen. */
export function Sidebar(): ReactElement {
  return (
    <header className="fixed inset-y-0 left-0 z-20 hidden w-52 flex-col border-r border-line bg-rail px-3 py-4 md:flex">
      <div className="px-2 pb-4">
        <Brand />
      </div>
      <Navigation />
      <div className="mt-auto">
        <UserButton isWide />
      </div>
    </header>
  );
}
