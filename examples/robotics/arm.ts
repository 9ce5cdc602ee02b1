/** A robot arm, imagined: it creeps to the edge of a zone, crosses it, or stands. What happens is written down in order. */
import { EventEmitter } from "node:events";

export class Arm extends EventEmitter {
  #state: "ready" | "creeping" | "stopped" = "ready";
  readonly #events: string[] = [];

  get state(): "ready" | "creeping" | "stopped" {
    return this.#state;
  }

  /** What happened since the arm began to creep, in the order in which it did. */
  get events(): readonly string[] {
    return this.#events;
  }

  note(event: string): void {
    this.#events.push(event);
  }

  /** Emits `creeps`. */
  creep(zone: string): void {
    if (this.#state !== "ready") throw new Error(`The arm is ${this.#state}; it cannot creep.`);
    this.#state = "creeping";
    this.#events.length = 0;
    this.note(`creeps to the edge of ${zone}`);
    this.emit("creeps");
  }

  /** Crosses the zone; false when it has been stopped meanwhile. */
  cross(zone: string): boolean {
    if (this.#state !== "creeping") return false;
    this.#state = "ready";
    this.note(`crosses ${zone}`);
    return true;
  }

  /** Stops in one synchronous call. Whoever comes second changes nothing. */
  stop(by: string): void {
    if (this.#state !== "creeping") return;
    this.#state = "stopped";
    this.note(`is stopped by ${by}`);
  }

  release(): void {
    if (this.#state === "stopped") this.#state = "ready";
  }
}
