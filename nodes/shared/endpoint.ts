/** HTTP endpoints of the runtime for the editor. */
import type { NodeAPI } from 'node-red';
import { masked } from '../../src';

export interface Request {
  params: Record<string, string>;
  body?: unknown;
}

export interface Response {
  status(code: number): Response;
  json(body: unknown): void;
  type(contentType: string): Response;
  send(body: string): void;
}

/** Answers one kind of request. */
export type Answerer = (RED: NodeAPI, request: Request, response: Response) => void;

/** Answers with what `work` resolves to, as JSON. */
export function answering(work: (RED: NodeAPI, request: Request) => Promise<unknown>): Answerer {
  return (RED, request, response) => {
    work(RED, request)
      .then((result) => response.json(result))
      .catch((error: unknown) =>
        response.status(500).json(masked({ message: error instanceof Error ? error.message : 'failed' })),
      );
  };
}

/** Whether the requester may deploy flows, and so can have the runtime read the environment anyway. */
export function mayDeploy({ auth }: NodeAPI, request: Request): Promise<boolean> {
  return new Promise((resolve) => {
    const refuse = () => resolve(false);
    const response = { setHeader() {}, status: () => response, end: refuse, json: refuse, send: refuse };
    auth.needsPermission('flows.write')(request as never, response as never, (error?: unknown) => resolve(!error));
  });
}
