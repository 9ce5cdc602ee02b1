/** Spans through the OpenTelemetry API: without an SDK that takes them they cost next to nothing. */
import { SpanKind, SpanStatusCode, trace, type Attributes, type Span, type Tracer } from "@opentelemetry/api";

/** The tracer of the server. It is asked for when it is used: an SDK may be registered at any time. */
export function tracer(): Tracer {
  return trace.getTracer("holdpoint");
}

/** Says in a span how something failed: what it is called, not what it says, as messages may hold anything. */
export function failSpan(span: Span, error: unknown): void {
  span.setAttribute("error.type", error instanceof Error ? error.name : typeof error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Runs something that goes out to others, in a span. */
export function inSpan<T>(name: string, attributes: Attributes, run: (span: Span) => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      return await run(span);
    } catch (error) {
      failSpan(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}
