import { useEffect, useRef } from "react";

/** Where keys are letters. */
const TYPING = "input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable='true']";
const OVER = "[role='dialog'], [role='alertdialog'], [role='menu']";

/** Single keys of a page: not while somebody types, not with a modifier, not under a dialog or a menu. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(TYPING) !== null) return;
      const act = latest.current[event.key];
      if (act === undefined || document.querySelector(OVER) !== null) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
