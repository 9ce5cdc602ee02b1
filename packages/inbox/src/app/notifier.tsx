import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { quoted } from "holdpoint/client";
import { useEffect, useRef } from "react";
import { mineQuery } from "../data/queries.ts";
import { notifying } from "./notifications.ts";

const MOST = 3;

/** Notifies of questions that are new, while nobody looks at the page. */
export function Notifier(): null {
  const { data } = useQuery(mineQuery);
  const navigate = useNavigate();
  const known = useRef<ReadonlySet<string> | undefined>(undefined);
  useEffect(() => {
    if (data === undefined) return;
    const before = known.current;
    known.current = new Set(data.items.map(({ id }) => id));
    if (before === undefined || !document.hidden || notifying() !== "on") return;
    for (const { id, summary, graph } of data.items.filter((item) => !before.has(item.id)).slice(0, MOST)) {
      const notification = new Notification(`${graph} waits for you`, {
        body: quoted(summary),
        tag: id,
        icon: "/favicon.svg",
      });
      notification.addEventListener("click", () => {
        window.focus();
        notification.close();
        void navigate({ to: "/requests/$id", params: { id } });
      });
    }
  }, [data, navigate]);
  return null;
}
