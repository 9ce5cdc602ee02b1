import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Button } from "../../../components/button.tsx";
import { Card } from "../../../components/card.tsx";
import { Field } from "../../../components/field.tsx";
import { client } from "../../../data/client.ts";
import { SimulationProblem } from "./simulation-problem.tsx";
import { SimulationView } from "./simulation-view.tsx";

const LONGEST = 262_144;
const EXAMPLE = `name: stricter
rules:
  - id: orders-ask
    tools: place_order
    when: args.amountCents > 10000
    verdict: ask
    reason: An order spends money.`;

/** What another policy would have changed of the actions on record. */
export function SimulateCard(): ReactElement {
  const [text, setText] = useState("");
  const { mutate, data, error, isPending } = useMutation({ mutationFn: (policy: string) => client.simulate(policy) });
  const isReady = text.trim() !== "";
  return (
    <Card title="Try another policy out">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) mutate(text);
        }}
      >
        <Field
          label="Policy, as YAML or JSON"
          hint="It is compared with what was said of the actions on record. Nothing is done, and the policy is not kept."
        >
          {(words) => (
            <textarea
              {...words}
              rows={10}
              maxLength={LONGEST}
              spellCheck={false}
              value={text}
              onChange={({ target }) => setText(target.value)}
              className="field font-mono text-sm!"
            />
          )}
        </Field>
        <div className="mt-2 flex flex-wrap justify-end gap-2">
          {text === "" && (
            <Button look="quiet" className="text-sm!" onClick={() => setText(EXAMPLE)}>
              Begin with an example
            </Button>
          )}
          <Button type="submit" look="primary" isBusy={isPending} disabled={!isReady}>
            {isPending ? "Trying it out …" : "Try it out"}
          </Button>
        </div>
      </form>
      {error !== null && <SimulationProblem problem={error} />}
      {data !== undefined && error === null && <SimulationView simulation={data} />}
    </Card>
  );
}
