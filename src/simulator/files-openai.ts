import type { JsonObject } from '../domain/json.ts';
import type { ServiceReply, ServiceRequest, ServiceRoute } from './batch-service.ts';
import { createIds, json, refuse } from './batch-service.ts';
import { headerText } from './body-fields.ts';
import { boundaryOf, parseMultipart } from './multipart.ts';

const DAYS_KEPT = 30;
const SECONDS_A_DAY = 86_400;

/** A file as OpenAI keeps it. */
interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly purpose: 'batch' | 'batch_output';
  readonly createdAt: Date;
  readonly text: string;
}

/** The uploaded files and the results, by id. */
export type FileShelf = Map<string, StoredFile>;

/** Uploading, showing, reading and deleting files. */
export function createFileRoutes(shelf: FileShelf): readonly ServiceRoute[] {
  const nextId = createIds();
  const withFile = (answer: (file: StoredFile) => ServiceReply) => {
    return ({ id }: ServiceRequest): ServiceReply => {
      const file = shelf.get(id);
      return file === undefined
        ? refuse('not_found', `There is no file with the id ${id}.`, 'id')
        : answer(file);
    };
  };
  const one = /^\/v1\/files\/([^/]+)\/?$/;
  return [
    {
      endpoint: 'upload',
      method: 'POST',
      path: /^\/v1\/files\/?$/,
      answer: (request) => upload(shelf, nextId, request),
    },
    { endpoint: 'file', method: 'GET', path: one, answer: withFile((file) => json(writeFile(file))) },
    {
      endpoint: 'delete',
      method: 'DELETE',
      path: one,
      answer: withFile(({ id }) => {
        shelf.delete(id);
        return json({ id, object: 'file', deleted: true });
      }),
    },
    {
      endpoint: 'results',
      method: 'GET',
      path: /^\/v1\/files\/([^/]+)\/content\/?$/,
      answer: withFile(({ text }) => ({ kind: 'text', contentType: 'application/octet-stream', text })),
    },
  ];
}

function upload(
  shelf: FileShelf,
  nextId: (content: string) => string,
  { received, body, moment }: ServiceRequest,
): ServiceReply {
  const boundary = boundaryOf(headerText(received.headers, 'content-type'));
  if (boundary === null) return refuse('invalid_request', 'The body must be multipart/form-data.');
  const form = parseMultipart(body, boundary);
  const file = form.get('file');
  if (file === undefined || file.fileName === null) {
    return refuse('invalid_request', 'file: this field is required, as a file', 'file');
  }
  const purpose = form.get('purpose')?.text;
  if (purpose !== 'batch') {
    return refuse('invalid_request', `purpose: must be batch, not ${purpose ?? 'left out'}`, 'purpose');
  }
  const id = `file-${nextId(file.text)}`;
  const stored = { id, name: file.fileName, purpose, createdAt: moment.date, text: file.text } as const;
  shelf.set(id, stored);
  return json(writeFile(stored));
}

function writeFile({ id, name, purpose, createdAt, text }: StoredFile): JsonObject {
  const createdSeconds = Math.floor(createdAt.getTime() / 1000);
  return {
    id,
    object: 'file',
    bytes: Buffer.byteLength(text),
    created_at: createdSeconds,
    expires_at: createdSeconds + DAYS_KEPT * SECONDS_A_DAY,
    filename: name,
    purpose,
    status: 'processed',
    status_details: null,
  };
}
