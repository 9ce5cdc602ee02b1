import type { ReactElement } from "react";

/** Lines on a grid of 24. */
const PATHS = {
  inbox: "M3 13h5l1.5 3h5L16 13h5M5.5 5h13L21 13v6H3v-6z",
  threads: "M6 4v16M6 8h6a4 4 0 0 1 4 4v0a4 4 0 0 0 4 4M6 16h3",
  audit: "M7 3h8l4 4v14H7zM15 3v4h4M10 12h6M10 16h6",
  policy: "M12 3l8 3v6c0 4.5-3.2 7.7-8 9-4.8-1.3-8-4.5-8-9V6z",
  check: "M5 12.5l4.5 4.5L19 7",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 4a7 7 0 1 1 0 14a7 7 0 0 1 0-14zM16 16l4.5 4.5",
  chevron: "M8 10l4 4 4-4",
  back: "M14 6l-6 6 6 6",
  clock: "M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16zM12 8v4.5l3 2",
  warning: "M12 4l9 16H3zM12 10v4M12 17v.5",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  person: "M12 4a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
  plus: "M12 5v14M5 12h14",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  begin: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  fork: "M7 4v6a4 4 0 0 0 4 4h3a3 3 0 0 1 3 3v3M7 10v10M4 17l3 3 3-3M14 17l3 3 3-3",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  more: "M5 12h.01M12 12h.01M19 12h.01",
} as const;

/** Which icons there are. */
export type IconName = keyof typeof PATHS;

/** An icon beside words; says nothing to who does not see it. */
export function Icon({
  name,
  className = "size-4",
}: {
  readonly name: IconName;
  readonly className?: string;
}): ReactElement {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={`shrink-0 fill-none stroke-current ${className}`}
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
