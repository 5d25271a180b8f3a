/** Environment variables in a server's settings: their values, and texts that do not reveal them. */
import type { Node, NodeAPI } from 'node-red';

/** As Node-RED evaluates settings on deploy: the whole text is a reference, in either of its two forms. */
const REFERENCE = /^\$(?:\{([^\s${}()]+)\}|\(([^\s${}()]+)\))$/;

/** Shorter values are not worth hiding and would mangle the text. */
const MIN_LENGTH = 4;

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

/** Replaces the value of a variable, whole or in part, with `${NAME}`. */
export class Veil {
  readonly #forms: { text: string; reference: string }[] = [];

  /** @param settings texts as they are stored or typed, with what they stand for */
  constructor(settings: readonly { text: string; value: string }[]) {
    for (const { text: reference, value } of settings) {
      if (variableIn(reference) !== undefined && value !== reference) {
        this.#forms.push(...formsOf(value).map((text) => ({ text, reference })));
      }
    }
    this.#forms.sort((one, other) => other.text.length - one.text.length);
  }

  get hides(): boolean {
    return this.#forms.length > 0;
  }

  over(text: string): string {
    return this.#forms.reduce((veiled, { text: hidden, reference }) => {
      if (veiled.toLowerCase() === hidden.toLowerCase()) {
        return reference;
      }
      return hidden.length < MIN_LENGTH ? veiled : veiled.replace(new RegExp(escaped(hidden), 'gi'), () => reference);
    }, text);
  }
}

/** A value as requests, addresses and errors write it. */
function formsOf(value: string): string[] {
  const address = [value, `http://${value}`].find((text) => URL.canParse(text));
  const { href, origin, host, hostname, pathname, search, username, password } = new URL(address ?? 'http://-');
  const parts = address ? [href, origin, host, hostname, pathname.replace(/\/+$/, ''), search, username, password] : [];
  const written = [
    value,
    value.trim(),
    JSON.stringify(value).slice(1, -1),
    new URLSearchParams({ value }).toString().slice('value='.length),
  ];
  const bytes = Buffer.from(value);
  const encoded = (['base64', 'base64url', 'hex'] as const).map((encoding) => bytes.toString(encoding));
  return [...new Set([...written, ...encoded, ...parts])].filter((form) => form !== '' && form !== 'null');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
