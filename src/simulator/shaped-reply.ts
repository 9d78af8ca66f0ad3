import type { ReplyShape } from './reply-shape.ts';
import type { Generation, Refusal, StreamReply, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';

const UNSHOWN: ReadonlySet<ReplyShape> = new Set([
  'emptyText',
  'nullContent',
  'noContent',
  'noParts',
  'emptyList',
  'whitespace',
  'blockedPrompt',
]);
const THOUGHT: ReadonlySet<ReplyShape> = new Set(['thoughtsOnly', 'reasoningContent']);

/** Whether a reader sees something of a reply of this shape. */
function isShown(shape: ReplyShape): boolean {
  return !UNSHOWN.has(shape) && !THOUGHT.has(shape);
}

/** What the model brings forth for a reply of this shape; the counts go with what is shown. `null`: the ordinary one. */
export function withShape(generation: Generation, shape: ReplyShape | null): Generation {
  if (shape === null) return generation;
  if (shape === 'cutToolCall') return withCutCall(generation);
  if (isShown(shape)) return { ...generation, shape };
  const { reasoningTokens, outputTokens } = generation;
  return {
    ...generation,
    shape,
    text: '',
    toolCalls: [],
    finish: generation.finish === 'length' ? 'length' : 'stop',
    ...(THOUGHT.has(shape) ? { reasoningTokens: outputTokens } : { outputTokens: reasoningTokens }),
  };
}

const HALF_A_CALL = { name: 'look_up', arguments: '{"question":"the firs', complete: false } as const;

// a wire writes it like every call that a budget cuts off
function withCutCall(generation: Generation): Generation {
  const [called] = generation.toolCalls;
  const half =
    called === undefined
      ? HALF_A_CALL
      : { ...called, arguments: called.arguments.slice(0, -1), complete: false };
  return { ...generation, text: '', toolCalls: [half], finish: 'length' };
}

/** Why a wire can't answer in a shape; `null` when it can. */
export function refusalOfShape({ api, shapes }: Wire, shape: ReplyShape | null): Refusal | null {
  if (shape === null || shape === 'cutToolCall' || Object.hasOwn(shapes, shape)) return null;
  return refusalOf(
    'invalid_request',
    `A fault asks for the shape ${shape}, which the ${api} wire hasn't got.`,
  );
}

/** A stream's events before its end: at the first token where a reader sees something of them, else at once. */
export function whenShown(
  shape: ReplyShape,
  events: readonly string[],
): Pick<StreamReply, 'opening' | 'visible'> {
  return isShown(shape) ? { opening: [], visible: events } : { opening: events, visible: [] };
}
