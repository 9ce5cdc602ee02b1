import type { ReactElement } from "react";
import { BooleanField } from "./boolean-field.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { kindOf } from "./form-schema.ts";
import { JsonField } from "./json-field.tsx";
import { ListField } from "./list-field.tsx";
import { NumberField } from "./number-field.tsx";
import { ObjectField } from "./object-field.tsx";
import { TextField } from "./text-field.tsx";
import type { FieldProps } from "./field-props.ts";

/** The field for a value of a schema; as JSON where the value is no such value. */
export function SchemaField(props: FieldProps): ReactElement {
  const { schema, value } = props;
  switch (kindOf(schema)) {
    case "text":
      return typeof value === "string" ? <TextField {...props} value={value} /> : <JsonField {...props} />;
    case "number":
      return typeof value === "number" ? <NumberField {...props} value={value} /> : <JsonField {...props} />;
    case "boolean":
      return <BooleanField {...props} />;
    case "choice":
      return <ChoiceField {...props} />;
    case "object":
      return <ObjectField {...props} />;
    case "list":
      return <ListField {...props} />;
    case "json":
      return <JsonField {...props} />;
  }
}
