import type { ButtonHTMLAttributes, ReactElement } from "react";

const LOOKS = {
  plain: "border-line-strong bg-surface text-ink hover:bg-hover",
  quiet: "border-transparent text-ink-2 hover:bg-hover hover:text-ink",
  primary: "border-transparent bg-accent text-on-accent hover:brightness-110",
  approve: "border-transparent bg-ok text-on-ok hover:brightness-110",
  reject: "border-transparent bg-danger text-on-danger hover:brightness-110",
  danger: "border-line-strong bg-surface text-danger hover:bg-danger-soft",
} as const;

/** How a button looks. */
export type ButtonLook = keyof typeof LOOKS;

/** A button. `isBusy`: what it does is under way. */
export function Button({
  look = "plain",
  isBusy = false,
  className = "",
  disabled = false,
  children,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: ButtonLook; readonly isBusy?: boolean }): ReactElement {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || isBusy}
      aria-busy={isBusy}
      className={`inline-flex items-center justify-center gap-1.5 rounded-md border px-3 py-1.5 text-base font-medium disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-3 disabled:hover:brightness-100 ${LOOKS[look]} ${className}`}
    >
      {children}
    </button>
  );
}
