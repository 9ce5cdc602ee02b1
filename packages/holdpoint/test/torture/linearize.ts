/**
 * Is a history linearizable? The search of Wing and Gong (1993) with the memory of Lowe (2017): one operation after
 * another is given its instant, tried back when it leads nowhere, and no pair of "these are done" and "this is the state"
 * is looked at twice.
 *
 * N1. An operation takes effect at one instant between its call and its return.
 * N2. One whose outcome its caller never learned (a connection cut, a server killed) may take effect at any instant after
 *     its call, or never.
 *
 * What need not be tried, so that many calls of N2 do not double the search each:
 *
 * N3. One that with its output changes nothing in any state comes as soon as it may come and the output is right: in every
 *     order in which it comes later, it may as well come now.
 * N4. One of N2 that would leave the state as it is does not come now.
 * N5. Of several of N2 that say the same, the one that was called first comes first.
 */

/** One call of one client. `to` is Infinity and `output` undefined where the caller never learned what came of it. */
export interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Output | undefined;
  readonly from: number;
  readonly to: number;
}

/** What the calls are about, one at a time. */
export interface Model<State, Input, Output> {
  readonly initial: State;
  /** The states a call may lead to when it has this output (any, when undefined); none when it cannot have it. */
  readonly next: (state: State, input: Input, output: Output | undefined) => readonly State[];
  /** Whether a call that came to this changed nothing, whatever the state was (N3). */
  readonly isReading: (input: Input, output: Output) => boolean;
  /** The same text for the same state. */
  readonly key: (state: State) => string;
}

/** An order that explains the history, or undefined when there is none. */
export function linearize<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): readonly Operation<Input, Output>[] | undefined {
  const calls = history.toSorted((a, b) => a.from - b.from);
  const seen = new Set<string>();
  const order: Operation<Input, Output>[] = [];
  const done = calls.map(() => false);

  const place = (index: number, call: Operation<Input, Output>, next: State): boolean => {
    done[index] = true;
    order.push(call);
    if (search(next)) return true;
    order.pop();
    done[index] = false;
    return false;
  };

  const search = (state: State): boolean => {
    const left = calls.filter((_, index) => done[index] === false);
    // N2: what nobody learned of may be left out.
    if (left.every(({ output }) => output === undefined)) return true;
    const now = model.key(state);
    const visited = `${done.map((is) => (is ? "1" : "0")).join("")} ${now}`;
    if (seen.has(visited)) return false;
    seen.add(visited);
    // N1: whatever takes effect next was called before anything that is left returned.
    const firstReturn = Math.min(...left.map(({ to }) => to));
    const tried = new Set<string>();
    const moves: (readonly [index: number, call: Operation<Input, Output>, next: State])[] = [];
    for (const [index, call] of calls.entries()) {
      if (done[index] === true || call.from > firstReturn) continue;
      const { output } = call;
      const nexts = model.next(state, call.input, output);
      const [only] = nexts;
      if (output === undefined) {
        const said = JSON.stringify(call.input);
        if (tried.has(said)) continue; // N5
        tried.add(said);
      } else if (only !== undefined && model.isReading(call.input, output)) return place(index, call, only); // N3
      for (const next of nexts) {
        if (output === undefined && model.key(next) === now) continue; // N4
        moves.push([index, call, next]);
      }
    }
    return moves.some(([index, call, next]) => place(index, call, next));
  };
  return search(model.initial) ? order : undefined;
}
