import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedList } from "./sorted-list.ts";

interface Item {
  readonly at: number;
  readonly order: number;
}

const compare = (a: Item, b: Item): number => a.at - b.at || a.order - b.order;

test("stays in order through any insertions and removals", () => {
  const steps = fc.array(fc.record({ adds: fc.boolean(), at: fc.integer({ min: 0, max: 20 }), pick: fc.nat() }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, fc.integer({ min: -1, max: 21 }), (all, from) => {
      const list = new SortedList(compare);
      const model: Item[] = [];
      for (const [order, { adds, at, pick }] of all.entries()) {
        if (adds || model.length === 0) {
          const item = { at, order };
          list.add(item);
          model.push(item);
        } else {
          for (const item of model.splice(pick % model.length, 1)) list.remove(item);
        }
      }
      model.sort(compare);
      expect([...list]).toEqual(model);
      expect(list.empty).toBe(model.length === 0);
      expect([...list.from((item) => item.at - from)]).toEqual(model.filter(({ at }) => at >= from));
      expect([...list.backFrom((item) => from - item.at)]).toEqual(model.filter(({ at }) => at <= from).toReversed());
    }),
  );
});

test("holds many items, added from either end and from the middle", () => {
  const list = new SortedList<number>((a, b) => a - b);
  const numbers = Array.from({ length: 5_000 }, (_, at) => (at * 2_654_435_761) % 1_000_003);
  for (const one of numbers) list.add(one);
  expect([...list]).toEqual(numbers.toSorted((a, b) => a - b));
  for (const one of numbers) list.remove(one);
  list.remove(1);
  expect(list.empty).toBe(true);
});
