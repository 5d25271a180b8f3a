/** Environment variables in a server's settings: their values, and what replaces these in texts. */
import type { Node, NodeAPI } from 'node-red';
import { Secrets } from '../../src/secrets/secrets';

/** As Node-RED evaluates settings on deploy: the whole text is a reference, in either of its two forms. */
const REFERENCE = /^\$(?:\{([^\s${}()]+)\}|\(([^\s${}()]+)\))$/;

/** Name of the variable that `text` refers to, if it does. */
export function variableIn(text: string): string | undefined {
  const [, braced, bracketed] = REFERENCE.exec(text) ?? [];
  return braced ?? bracketed;
}

/** The value of `text` when deployed with `node`. A variable that is not set leaves the text as it is. */
export function resolved(RED: NodeAPI, text: string, node: Node | undefined): string {
  const name = variableIn(text);
  if (name === undefined) {
    return text;
  }
  const value: unknown = RED.util.evaluateNodeProperty(name, 'env', node ?? ({} as Node), {});
  return value === undefined || value === '' ? text : String(value);
}

/**
 * The values of variables, which `${NAME}` replaces.
 * @param settings texts as they are stored or typed, with what they stand for
 */
export function variablesOf(settings: readonly { text: string; value: string }[]): Secrets {
  return Secrets.named(
    settings
      .filter(({ text, value }) => variableIn(text) !== undefined && value !== text)
      .flatMap(({ text: name, value }) => partsOf(value).map((secret) => ({ secret, name }))),
  );
}

/** A value as a whole and, if it is an address, its parts, as requests and errors write them. */
function partsOf(value: string): string[] {
  const address = [value, `http://${value}`].find((text) => URL.canParse(text));
  if (address === undefined) {
    return [value, value.trim()];
  }
  const { href, origin, host, hostname, pathname, search, username, password } = new URL(address);
  const parts = [href, origin, host, hostname, pathname.replace(/\/+$/, ''), search, username, password];
  return [value, value.trim(), ...parts.filter((part) => part !== 'null')];
}
