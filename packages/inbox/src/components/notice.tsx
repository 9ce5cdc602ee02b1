import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";

const LOOKS = {
  info: "bg-accent-soft text-accent",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
} as const;

/** Something people have to know before they go on. `isNews`: it came while they looked, and is read out. */
export function Notice({
  look,
  title,
  isNews = false,
  children,
}: {
  readonly look: keyof typeof LOOKS;
  readonly title: ReactNode;
  readonly isNews?: boolean;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <div role={isNews ? "alert" : undefined} className={`flex gap-2.5 rounded-lg px-3.5 py-2.5 ${LOOKS[look]}`}>
      <Icon name={look === "ok" ? "check" : "warning"} className="mt-0.5 size-4" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children !== undefined && <div className="mt-1 text-ink-2">{children}</div>}
      </div>
    </div>
  );
}
