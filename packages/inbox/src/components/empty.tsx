import type { ReactElement, ReactNode } from "react";

/** Where there is nothing to show, and what that means. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactElement {
  return (
    <div className="mx-auto max-w-sm px-6 py-20 text-center">
      <p className="text-lg font-medium">{title}</p>
      {children !== undefined && <div className="mt-1.5 text-ink-2">{children}</div>}
    </div>
  );
}
