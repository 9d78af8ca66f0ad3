import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ListedModel } from '../domain/known-model.ts';
import { objectsIn, stringOf } from './reply.ts';

/** One page of a wire's model list. */
export interface ModelPage {
  readonly models: readonly ListedModel[];
  /** Asks for the next page; `null` on the last. */
  readonly next: string | null;
}

/** How a wire lists its models. */
export interface ModelListWire {
  readonly headers: Readonly<Record<string, string>>;
  /** Path and query behind the base URL; `next` is what the page before gave, `null` for the first. */
  path(next: string | null): string;
  /** Throws when the body is no list of models. */
  readPage(body: JsonObject): ModelPage;
}

/** The models under a key of a page, without entries that name none. Throws when there is no list. */
export function listIn(
  body: JsonObject,
  key: string,
  toModel: (entry: JsonObject) => ListedModel | null,
): readonly ListedModel[] {
  if (!Array.isArray(body[key])) throw new Error(`it has no list of ${key}`);
  return objectsIn(body[key])
    .map(toModel)
    .filter((model) => model !== null);
}

/** The day (`YYYY-MM-DD`, UTC) a date or time begins with; `null` for anything else. */
export function dayOf(value: JsonValue | undefined): string | null {
  const time = Date.parse(stringOf(value) ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
