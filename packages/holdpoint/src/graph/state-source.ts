/** The ways to declare a state, and the types that follow from each. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldpointError } from "../core/errors.ts";
import { annotationShape } from "./annotation-state.ts";
import { AnnotationRoot, type StateDefinition, type StateType, type UpdateType } from "./annotation.ts";
import { schemaShape } from "./schema-state.ts";
import { isStandardSchema } from "./standard-schema.ts";
import type { StateShape } from "./state-shape.ts";

/** Anything a state can be declared with. */
export type StateSource = AnnotationRoot<StateDefinition> | StandardSchemaV1<object, object>;

/** What nodes read. */
export type StateOf<Source> = Source extends { readonly spec: infer Definition extends StateDefinition }
  ? StateType<Definition>
  : Source extends StandardSchemaV1<object, infer Output>
    ? Output
    : never;

/** What nodes return: any part of the state. */
export type UpdateOf<Source> = Source extends { readonly spec: infer Definition extends StateDefinition }
  ? UpdateType<Definition>
  : Source extends StandardSchemaV1<infer Input, object>
    ? { [K in keyof Input]?: Input[K] | undefined }
    : never;

/** Reads a declaration of a state. */
export function stateShape(source: unknown): StateShape {
  if (source instanceof AnnotationRoot) return annotationShape(source.channels);
  if (isStandardSchema(source)) return schemaShape(source);
  throw new HoldpointError(
    "GRAPH_INVALID",
    "A StateGraph takes its state as Annotation.Root({…}) or as a Standard Schema of an object, such as z.object({…}).",
  );
}
