/** The graph of row B9: one charge, either plain or declared idempotent. */
import { Annotation, END, START, StateGraph, step, type Store } from "holdpoint";
import type { ThreadConfig } from "../holdpoint-side.ts";
import type { Peer, PeerApp, PeerSaver } from "../peer-api.ts";

export type Kind = "plain" | "idempotent";

/** The part of the compiled graph that is used here. */
export interface Charging {
  invoke(input: object | null, config: ThreadConfig): Promise<{ readonly charged?: boolean }>;
}

export function charging(checkpointer: Store, kind: Kind, charge: (key: string) => void): Charging {
  return new StateGraph(Annotation.Root({ charged: Annotation<boolean>() }))
    .addNode("charge", async () => {
      await step("charge card", ({ idempotencyKey }) => charge(idempotencyKey), {
        effect: "act",
        idempotent: kind === "idempotent",
      });
      return { charged: true };
    })
    .addEdge(START, "charge")
    .addEdge("charge", END)
    .compile({ checkpointer, name: `charge-${kind}`, version: "1" });
}

export function peerCharging(lg: Peer, checkpointer: PeerSaver, charge: () => void): PeerApp {
  return new lg.StateGraph(lg.Annotation.Root({ charged: lg.Annotation<boolean>() }))
    .addNode("charge", () => {
      charge();
      return { charged: true };
    })
    .addEdge(lg.START, "charge")
    .addEdge("charge", lg.END)
    .compile({ checkpointer });
}
