/** Lists and selections of fields, as the API presents resources (pages RequestParameters and RequestTypes). */
import type { Resource } from '../../src/wire/messages';
import { type Answer, success } from '../common/answers';

/** Query parameters that are not filters. */
const RESERVED = new Set(['fields', 'subresources']);

/**
 * A list: only `uris` when no fields are asked for, else the resources with these fields (`*` for all). Any other query
 * parameter is a filter by the field of that name.
 */
export function listAnswer(name: string, resources: Resource[], query: URLSearchParams): Answer {
  const filters = [...query].filter(([parameter]) => !RESERVED.has(parameter));
  const found = resources.filter((resource) => filters.every(([field, value]) => String(resource[field]) === value));
  const fields = query.get('fields');
  if (fields === null) return success({ uris: found.map(({ uri }) => uri) });
  return success({ [name]: found.map((resource) => select(resource, fields)) });
}

/** One resource under its singular name. */
export function resourceAnswer(name: string, resource: Resource, query: URLSearchParams): Answer {
  return success({ [name]: select(resource, query.get('fields') ?? '*') });
}

function select(resource: Resource, fields: string): Record<string, unknown> {
  if (fields === '*') return resource;
  const wanted = new Set(fields.split(',').map((field) => field.trim()));
  return Object.fromEntries(Object.entries(resource).filter(([field]) => wanted.has(field)));
}
