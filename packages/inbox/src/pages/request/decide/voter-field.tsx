import type { ReactElement } from "react";
import { SelectField } from "../../../components/select-field.tsx";
import type { Voter } from "./use-voter.ts";

/** In whose place somebody decides, where others handed their votes to them. */
export function VoterField({ voter }: { readonly voter: Voter }): ReactElement | null {
  if (voter.others.length === 0) return null;
  return (
    <div className="mb-3">
      <SelectField
        label="You decide"
        value={voter.inPlaceOf ?? ""}
        options={[
          { value: "", label: "for yourself" },
          ...voter.others.map((person) => ({ value: person, label: `in the place of ${person}` })),
        ]}
        onChange={(person) => voter.become(person === "" ? undefined : person)}
      />
    </div>
  );
}
