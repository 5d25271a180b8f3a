/** The catalogues of this package's texts, in the runtime and in the editor. */

/** The namespace of the texts of a type of node. */
export function catalogueOf(type: string): string {
  return `@gws-flows/node-red-genesys-web-services/${type}`;
}

/** The key of a text that several nodes show, `gws-server.<key>`; those are kept with the server, in `gws-server.json`. */
export function sharedKey(key: string): string {
  return `${catalogueOf('gws-server')}:gws-server.${key}`;
}
