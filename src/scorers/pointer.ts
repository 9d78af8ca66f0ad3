import type { JsonObject } from '../domain/json.ts';

/** JSON Schema of the option `at`. */
export const AT_OPTION: JsonObject = {
  description: 'JSON Pointer (RFC 6901): the answer is read from there in the JSON output.',
  type: 'string',
  format: 'json-pointer',
};

/** The keys a JSON Pointer (RFC 6901) is made of; `""` is the whole and has none. */
export function pointerKeys(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A path of keys as a JSON Pointer. */
export function pointerOf(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
