import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Case, ChatMessage } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { CompletionRequest, ContentPart, RequestMessage } from '../domain/request.ts';

/** A case's texts once its prompt is filled in. */
export interface RenderedTexts {
  readonly system: string | null;
  /** The last user message; `null` when the case's own messages are all there is. */
  readonly user: string | null;
}

export interface RequestInput {
  readonly model: ModelSpec;
  readonly example: Case;
  readonly texts: RenderedTexts;
  /** What `responseFormat: schema` sends. */
  readonly schema: JsonObject | null;
  readonly stream: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** The vendor-neutral request of one trial. Attachments are read here and go with the last user message. */
export async function toRequest(input: RequestInput): Promise<CompletionRequest> {
  const { model, example, texts } = input;
  const chat = example.messages ?? [];
  const messages = chat.filter(isTurn).map(toMessage);
  if (texts.user !== null) messages.push({ role: 'user', content: [{ type: 'text', text: texts.user }] });
  return {
    model: model.model,
    system: systemText(texts.system, chat),
    messages: withAttachments(messages, await Promise.all(example.attachments.map(readAttachment))),
    settings: model.settings,
    tools: example.tools,
    toolChoice: example.toolChoice,
    schema: input.schema,
    stream: input.stream,
    headers: input.headers,
  };
}

function isTurn(message: ChatMessage): message is ChatMessage & { role: 'user' | 'assistant' } {
  return message.role !== 'system';
}

function toMessage({ role, content }: ChatMessage & { role: 'user' | 'assistant' }): RequestMessage {
  return { role, content: [{ type: 'text', text: content }] };
}

function systemText(system: string | null, chat: readonly ChatMessage[]): string | null {
  const own = chat.filter((message) => message.role === 'system').map((message) => message.content);
  const texts = system === null ? own : [system, ...own];
  return texts.length === 0 ? null : texts.join('\n\n');
}

function withAttachments(
  messages: RequestMessage[],
  parts: readonly ContentPart[],
): readonly RequestMessage[] {
  const last = messages.at(-1);
  if (parts.length === 0) return messages;
  if (last?.role !== 'user') return [...messages, { role: 'user', content: parts }];
  return [...messages.slice(0, -1), { role: 'user', content: [...last.content, ...parts] }];
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

async function readAttachment({ type, path }: Case['attachments'][number]): Promise<ContentPart> {
  if (type === 'text') return { type: 'text', text: `${basename(path)}:\n${await readFile(path, 'utf8')}` };
  const mediaType = MEDIA_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  return { type: 'image', mediaType, base64: (await readFile(path)).toString('base64') };
}
