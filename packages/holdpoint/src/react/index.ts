/** React hooks around the client of a Holdpoint server (`holdpoint/react`; react is a peer). */
export { HoldpointProvider, type HoldpointProviderProps } from "./provider.ts";
export {
  useDecision,
  useInterrupt,
  useInterrupts,
  useThread,
  useThreads,
  type DecisionState,
  type LiveValue,
} from "./hooks.ts";
