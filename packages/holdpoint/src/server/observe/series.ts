/** The figures there are, with their names and labels. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** Seconds until people decide: from a moment to a week. */
const DECISION_S = [10, 30, 60, 300, 900, 3_600, 14_400, 43_200, 86_400, 259_200, 604_800];
const REQUEST_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What a figure is called, without what all names begin with, and what it says. */
type Named = readonly [name: string, help: string];

export class Series {
  readonly requests: Counter<"method" | "route" | "status">;
  readonly requestTime: Histogram<"method" | "route">;
  readonly attempts: Counter<"channel" | "outcome">;
  readonly backlog: Gauge<"channel" | "state">;
  readonly pending: Gauge<"age">;
  readonly pendingByRole: Gauge<"role" | "age">;
  readonly oldest: Gauge;
  readonly capped: Gauge;
  readonly decisionTime: Histogram<"as">;
  readonly expirations: Counter;
  readonly bypasses: Counter<"as">;
  readonly mismatches: Counter;
  readonly blocked: Gauge;
  readonly unclaimable: Gauge;
  readonly storeUp: Gauge;

  constructor(registry: Registry) {
    const common = <Label extends string>([name, help]: Named, labelNames: readonly Label[]) => ({
      name: `holdpoint_${name}`,
      help,
      labelNames,
      registers: [registry],
    });
    const counter = <Label extends string>(named: Named, ...labels: readonly Label[]): Counter<Label> =>
      new Counter(common(named, labels));
    const gauge = <Label extends string>(named: Named, ...labels: readonly Label[]): Gauge<Label> =>
      new Gauge(common(named, labels));

    this.requests = counter(
      ["http_requests_total", "Requests that this process answered."],
      "method",
      "route",
      "status",
    );
    this.requestTime = new Histogram({
      ...common(["http_request_duration_seconds", "How long answering them took."], ["method", "route"]),
      buckets: REQUEST_S,
    });
    this.attempts = counter(
      ["notification_attempts_total", "Attempts of this process to tell people."],
      "channel",
      "outcome",
    );
    this.backlog = gauge(["notifications", "Notifications that are due, or were given up."], "channel", "state");
    this.pending = gauge(["pending_interrupts", "Questions that wait, by how long they have."], "age");
    this.pendingByRole = gauge(
      ["pending_interrupts_by_role", "The same for each role that is asked; one that asks several counts for each."],
      "role",
      "age",
    );
    this.oldest = gauge(["pending_oldest_seconds", "How long the oldest question has waited."]);
    this.capped = gauge([
      "pending_capped",
      "1 when as many questions were counted as are at the most; there may be more.",
    ]);
    this.decisionTime = new Histogram({
      ...common(["decision_seconds", "How long it took people to decide, in this store."], ["as"]),
      buckets: DECISION_S,
    });
    this.expirations = counter(["expirations_total", "Questions whose deadline came, in this store."]);
    this.bypasses = counter(["bypasses_refused_total", "Attempts to get around a gate, in this store."], "as");
    this.mismatches = counter(["replay_mismatches_total", "Threads that came to be held as blocked, in this store."]);
    this.blocked = gauge(["blocked_threads", "Threads that are held because this code does not replay them."]);
    this.unclaimable = gauge(["unclaimable_threads", "Threads of graphs or versions that no worker serves."]);
    this.storeUp = gauge(["store_up", "1 when the store answered in time, and could be read."]);
  }
}
