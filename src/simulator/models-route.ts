import { decodedSegment } from './body-fields.ts';

const MODELS_PATH = /^\/v1(?:beta)?\/models(?:\/([^/:]+))?\/?$/;

/** The model that a path of a model list names, `''` for the whole list, `null` for any other path. All wires share it. */
export function modelsRoute(path: string): string | null {
  const match = MODELS_PATH.exec(path);
  return match === null ? null : decodedSegment(match[1] ?? '');
}
