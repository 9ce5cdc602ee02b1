import type { Risk } from "holdpoint/client";
import type { ReactElement } from "react";

const LOOKS: Readonly<Record<Risk, { readonly className: string; readonly bars: number }>> = {
  low: { className: "text-ink-3", bars: 1 },
  medium: { className: "text-ink-2", bars: 2 },
  high: { className: "text-warn", bars: 3 },
  critical: { className: "text-danger", bars: 4 },
};

/** How much is at stake: bars and a word, never a color alone. */
export function RiskBadge({
  risk,
  isShort = false,
}: {
  readonly risk: Risk | undefined;
  readonly isShort?: boolean;
}): ReactElement {
  const { className, bars } = risk === undefined ? { className: "text-ink-3", bars: 0 } : LOOKS[risk];
  return (
    <span className={`inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap ${className}`}>
      <svg viewBox="0 0 16 12" className="h-3 w-4" aria-hidden="true">
        {[0, 1, 2, 3].map((at) => (
          <rect
            key={at}
            x={at * 4}
            y={9 - at * 3}
            width="3"
            height={3 + at * 3}
            rx="0.8"
            className={at < bars ? "fill-current" : "fill-line-strong"}
          />
        ))}
      </svg>
      <span className={isShort ? "sr-only" : ""}>{risk === undefined ? "no risk given" : `${risk} risk`}</span>
    </span>
  );
}
