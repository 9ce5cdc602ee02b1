import type { ReactElement, ReactNode } from "react";

/** The head of a page: its name, and what can be done with all of it. */
export function PageHeader({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-5 pb-3 md:px-6">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {children}
    </div>
  );
}
