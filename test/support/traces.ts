/** Traces of OpenTelemetry as this process exports them, and as a person reads them. */
import { EventEmitter, once } from 'node:events';
import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

export class Traces {
  readonly #exporter = new InMemorySpanExporter();
  readonly #ends = new EventEmitter();

  /** From now on, until {@link end}. @param more processors besides */
  constructor(more: SpanProcessor[] = []) {
    const tell: SpanProcessor = {
      onStart: () => {},
      onEnd: () => void this.#ends.emit('end'),
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const spanProcessors = [new SimpleSpanProcessor(this.#exporter), tell, ...more];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  }

  end(): void {
    trace.disable();
  }

  get spans(): ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  /** Resolves to the last span of that name, which may have to end first. */
  async ended(name: string, matches: (span: ReadableSpan) => boolean = () => true): Promise<ReadableSpan> {
    for (;;) {
      const found = this.spans.findLast((span) => span.name === name && matches(span));
      if (found) {
        return found;
      }
      await once(this.#ends, 'end');
    }
  }

  /** All spans, each below its parent: its name, the attributes of these names, and `!` if it is an error. */
  drawn(...names: string[]): string[] {
    const { spans } = this;
    const ids = new Set(spans.map((span) => span.spanContext().spanId));
    const below = (parent: string | undefined, depth: number): string[] =>
      spans
        .filter(({ parentSpanContext: own }) => (own && ids.has(own.spanId) ? own.spanId : undefined) === parent)
        .flatMap((span) => [
          `${'  '.repeat(depth)}${span.name}${span.status.code === SpanStatusCode.ERROR ? '!' : ''}${shown(span.attributes, names)}`,
          ...span.events.map(({ name }) => `${'  '.repeat(depth + 1)}- ${name}`),
          ...below(span.spanContext().spanId, depth + 1),
        ]);
    return below(undefined, 0);
  }
}

function shown(attributes: Attributes, names: readonly string[]): string {
  const values = names.flatMap((name) => (attributes[name] === undefined ? [] : [`${attributes[name]}`]));
  return values.length === 0 ? '' : ` (${values.join(', ')})`;
}
