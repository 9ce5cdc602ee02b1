import type { JsonObject } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "../button.tsx";
import { Icon } from "../icon.tsx";
import { MarkedText } from "../marked-text.tsx";
import { writtenOut } from "../written-out.ts";
import { blankOf, isFields, pathTo, propertiesOf, requiredOf, saidOf } from "./form-schema.ts";
import { JsonField } from "./json-field.tsx";
import type { FieldProps } from "./field-props.ts";
import { SchemaField } from "./schema-field.tsx";

/** The fields of an object; those that may be left out can be taken away, and put back. */
export function ObjectField({ schema, value, path, name, isRequired, onChange }: FieldProps): ReactElement {
  if (!isFields(value)) return <JsonField {...{ schema, value, path, name, isRequired, onChange }} />;
  const properties = Object.entries(propertiesOf(schema));
  const required = requiredOf(schema);
  const absent = properties.filter(([field]) => !(field in value));
  // Fields that the schema does not name are kept, and can be seen.
  const others = Object.keys(value).filter((field) => !properties.some(([known]) => known === field));
  const without = (gone: string): JsonObject =>
    Object.fromEntries(Object.entries(value).filter(([field]) => field !== gone));
  const fieldset = (
    <div className="space-y-3">
      {[
        ...properties.filter(([field]) => field in value),
        ...others.map((field): [string, JsonObject] => [field, {}]),
      ].map(([field, of]) => (
        <div key={field} className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <SchemaField
              schema={of}
              value={value[field] ?? null}
              path={pathTo(path, field)}
              name={field}
              isRequired={required.has(field)}
              onChange={(next) => onChange({ ...value, [field]: next })}
            />
          </div>
          {!required.has(field) && (
            <Button
              look="quiet"
              className="px-1.5! text-ink-3"
              aria-label={`Leave out ${writtenOut(field)}`}
              onClick={() => onChange(without(field))}
            >
              <Icon name="close" />
            </Button>
          )}
        </div>
      ))}
      {absent.map(([field, of]) => (
        <Button
          key={field}
          look="quiet"
          className="mr-1 px-2! text-sm!"
          onClick={() => onChange({ ...value, [field]: blankOf(of) })}
        >
          <Icon name="plus" /> <MarkedText text={field} isRaw />
        </Button>
      ))}
    </div>
  );
  if (name === "") return fieldset;
  return (
    <fieldset className="rounded-md border border-line px-3 pt-1 pb-3">
      <legend className="px-1 text-sm font-medium">
        <MarkedText text={saidOf(schema).title ?? name} isRaw />
      </legend>
      {fieldset}
    </fieldset>
  );
}
