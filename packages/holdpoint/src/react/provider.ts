/** Which server the hooks of a page speak to. */
import { createContext, createElement, useContext, useMemo, type ReactElement, type ReactNode } from "react";
import type { HoldpointClient } from "../client/index.ts";
import { LiveResources } from "./live-resource.ts";

const Resources = createContext<LiveResources | undefined>(undefined);

/** What the provider takes. */
export interface HoldpointProviderProps {
  readonly client: HoldpointClient;
  readonly children?: ReactNode;
}

/** Gives the hooks below it a client; they share one event stream. */
export function HoldpointProvider({ client, children }: HoldpointProviderProps): ReactElement {
  const resources = useMemo(() => new LiveResources(client), [client]);
  return createElement(Resources.Provider, { value: resources }, children);
}

/** What the page looks at; throws outside of a provider. */
export function useResources(): LiveResources {
  const resources = useContext(Resources);
  if (resources === undefined) throw new Error("Put <HoldpointProvider client={…}> around what uses these hooks.");
  return resources;
}
