import { useId, type ReactElement } from "react";
import type { Voter } from "./use-voter.ts";

/** In whose place somebody decides, where others handed their votes to them. */
export function VoterField({ voter }: { readonly voter: Voter }): ReactElement | null {
  const id = useId();
  if (voter.others.length === 0) return null;
  return (
    <div className="mb-3">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        You decide
      </label>
      <select
        id={id}
        className="field"
        value={voter.inPlaceOf ?? ""}
        onChange={({ target }) => voter.become(target.value === "" ? undefined : target.value)}
      >
        <option value="">for yourself</option>
        {voter.others.map((person) => (
          <option key={person} value={person}>
            in the place of {person}
          </option>
        ))}
      </select>
    </div>
  );
}
