import type { Json } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "../button.tsx";
import { Icon } from "../icon.tsx";
import { MarkedText } from "../marked-text.tsx";
import { writtenOut } from "../written-out.ts";
import { blankOf, isFields, pathTo, saidOf } from "./form-schema.ts";
import { JsonField } from "./json-field.tsx";
import type { FieldProps } from "./field-props.ts";
import { SchemaField } from "./schema-field.tsx";

/** A list: its items can be changed, taken away and added. */
export function ListField({ schema, value, path, name, isRequired, onChange }: FieldProps): ReactElement {
  const { items } = schema;
  if (!Array.isArray(value) || !isFields(items)) {
    return <JsonField {...{ schema, value, path, name, isRequired, onChange }} />;
  }
  const list = value as readonly Json[];
  return (
    <fieldset className="rounded-md border border-line px-3 pt-1 pb-3">
      <legend className="px-1 text-sm font-medium">
        <MarkedText text={saidOf(schema).title ?? (name === "" ? "Items" : name)} isRaw />
      </legend>
      <div className="space-y-3">
        {list.map((item, at) => (
          <div key={at} className="flex items-start gap-1">
            <div className="min-w-0 flex-1">
              <SchemaField
                schema={items}
                value={item}
                path={pathTo(path, at)}
                name={String(at + 1)}
                isRequired
                onChange={(next) => onChange(list.with(at, next))}
              />
            </div>
            <Button
              look="quiet"
              className="px-1.5! text-ink-3"
              aria-label={`Take away ${at + 1} of ${writtenOut(name)}`}
              onClick={() => onChange(list.toSpliced(at, 1))}
            >
              <Icon name="close" />
            </Button>
          </div>
        ))}
        <Button look="quiet" className="px-2! text-sm!" onClick={() => onChange([...list, blankOf(items)])}>
          <Icon name="plus" /> one more
        </Button>
      </div>
    </fieldset>
  );
}
