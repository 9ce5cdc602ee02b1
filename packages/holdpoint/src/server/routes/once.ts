/** Carrying a request out once, however often it is sent with one Idempotency-Key (engine/runs/idempotency.ts). */
import { HoldpointError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import type { KeyedAnswers, KeyedRequest } from "../../engine/runs/idempotency.ts";
import type { DocumentPut } from "../../storage/store.ts";

const KEY = /^[\x21-\x7e]{1,256}$/;

/** The key of a request, when it has one. Throws INVALID_ARGUMENT. */
export function checkedKey(key: string | undefined): string | undefined {
  if (key === undefined || KEY.test(key)) return key;
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    "Idempotency-Key is 1 to 256 printable ASCII characters, without spaces.",
  );
}

/** Answers a request: as it was answered, or by doing `work`, which stores the answer with what it does. */
export function once<Answer extends Readonly<Record<string, Json>>>(
  answers: KeyedAnswers,
  request: KeyedRequest,
  answer: Answer,
  work: (put: DocumentPut) => Promise<void>,
): Promise<Answer> {
  return answers.inTurn(request, async () => {
    const before = await answers.find(request);
    if (before !== undefined) return before as Answer;
    try {
      await work(await answers.put(request, answer));
      return answer;
    } catch (error) {
      // Another process may have been sent the same request, and been quicker: its answer counts, and not this refusal.
      const meanwhile = await answers.find(request);
      if (meanwhile === undefined) throw error;
      return meanwhile as Answer;
    }
  });
}
