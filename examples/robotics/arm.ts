/** A robot arm, imagined: it creeps to the edge of a shared zone, crosses it, or stands. What happens is written down in order. */

export class Arm {
  #state: "standing" | "creeping" | "crossing" = "standing";
  /** What happened, in the order in which it did. */
  readonly events: string[] = [];

  get state(): "standing" | "creeping" | "crossing" {
    return this.#state;
  }

  creep(zone: string): void {
    this.#state = "creeping";
    this.events.push(`creeps to the edge of ${zone}`);
  }

  /** Crosses the zone; false when the arm stands, because then it has been stopped. */
  cross(zone: string): boolean {
    if (this.#state !== "creeping") return false;
    this.#state = "crossing";
    this.events.push(`crosses ${zone}`);
    return true;
  }

  /** Stops at once, in one synchronous call. Whoever comes second changes nothing. */
  stop(by: string): void {
    if (this.#state === "standing") return;
    this.#state = "standing";
    this.events.push(`stopped by ${by}`);
  }
}
