/** Reads request bodies, with limits on each of them and on all incomplete ones together. */
import type { IncomingMessage } from 'node:http';
import { ApiError, StatusCode } from '../common/answers';
import { guarded } from '../common/guard';

/** Limits on the number and bytes of incomplete bodies; above them, the longest-running one is dropped. */
const MAX_UNFINISHED = 1000;
const MAX_UNFINISHED_BYTES = 16 * 1024 * 1024;

/** ms for which the rest of a refused body is let come: a client that is still sending may not look at the answer. */
const DRAIN_TIME = 100;

/** A body that is not complete. */
interface Unfinished {
  chunks: Buffer[];
  size: number;
  refuse(refusal: ApiError): void;
}

export class RequestBodies {
  readonly #limit: number;
  /** The one that began longest ago comes first. */
  readonly #unfinished = new Set<Unfinished>();
  #bytes = 0;

  /** @param limit bytes of one body */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The body of a request, or why it is refused. Fails when the client breaks off. */
  async read(incoming: IncomingMessage): Promise<string | ApiError> {
    const body = await this.#read(incoming);
    if (body instanceof ApiError) await drained(incoming);
    return body;
  }

  #read(incoming: IncomingMessage): Promise<string | ApiError> {
    if (Number(incoming.headers['content-length']) > this.#limit) return Promise.resolve(tooLarge());
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#unfinished.delete(body);
        this.#bytes -= body.size;
        body.chunks = [];
        incoming.off('data', take);
      };
      const body: Unfinished = {
        chunks: [],
        size: 0,
        refuse: (refusal) => {
          end();
          resolve(refusal);
        },
      };
      const take = guarded(reject, (chunk: Buffer) => {
        body.chunks.push(chunk);
        body.size += chunk.length;
        this.#bytes += chunk.length;
        if (body.size > this.#limit) body.refuse(tooLarge());
        this.#makeRoom();
      });
      this.#unfinished.add(body);
      this.#makeRoom();
      const complete = guarded(reject, () => {
        resolve(Buffer.concat(body.chunks).toString('utf8'));
        if (this.#unfinished.has(body)) end();
      });
      const closed = guarded(reject, () => {
        if (this.#unfinished.has(body)) end();
        reject(new Error('the client broke the connection'));
      });
      incoming.on('data', take);
      incoming.once('end', complete);
      incoming.once('error', reject);
      incoming.once('close', closed);
    });
  }

  #makeRoom(): void {
    for (const body of this.#unfinished) {
      if (this.#unfinished.size <= MAX_UNFINISHED && this.#bytes <= MAX_UNFINISHED_BYTES) return;
      body.refuse(new ApiError(StatusCode.internalError, 'Too many requests are incomplete.', 503));
    }
  }
}

function tooLarge(): ApiError {
  return new ApiError(StatusCode.parameterInvalid, 'The request body is too large.', 413);
}

/** Resolves when nothing more comes, or it takes too long. */
function drained(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, DRAIN_TIME);
    incoming.once('end', done);
    incoming.once('close', done);
    incoming.resume();
  });
}
