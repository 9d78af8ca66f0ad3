import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import { readFinish } from './behaviour-readings.ts';
import { json } from './fault-server.ts';
import type { BehaviourGroup, Sample } from './behaviour.ts';

/** A sample of a word; the completion must keep it. */
const said = (body: JsonObject, shown: string, raw: string | null): Sample => ({
  shown,
  answer: json(body),
  also: { finishReason: { raw } },
});

const openaiBody = (reason: JsonValue, message: JsonObject = {}, choice: JsonObject = {}): JsonObject => ({
  choices: [
    { message: { role: 'assistant', content: 'Good day', ...message }, finish_reason: reason, ...choice },
  ],
});
const openai = (word: string): Sample => said(openaiBody(word), `\`${word}\``, word);
const refused = { content: null, refusal: 'I can’t help with that.' };

const anthropicBody = (more: JsonObject): JsonObject => ({
  content: [{ type: 'text', text: 'Good day' }],
  ...more,
});
const anthropic = (word: string): Sample => said(anthropicBody({ stop_reason: word }), `\`${word}\``, word);
const categories = ['cyber', 'bio', 'frontier_llm', 'reasoning_extraction', 'general_harms', null];
const anthropicRefusal = (category: string | null): Sample =>
  said(
    { content: [], stop_reason: 'refusal', stop_details: { type: 'refusal', category } },
    category === null ? '`refusal`' : `\`refusal\` (${category})`,
    'refusal',
  );

const parts = [{ text: 'Good day' }];
const geminiBody = (candidate: JsonObject, more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts }, ...candidate }],
  ...more,
});
const gemini = (word: string): Sample => said(geminiBody({ finishReason: word }), `\`${word}\``, word);
const blocked = (word: string): Sample =>
  said({ promptFeedback: { blockReason: word } }, `blocked \`${word}\``, word);

const FILTERS = [
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
];
const BLOCKS = [
  'SAFETY',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'IMAGE_SAFETY',
  'MODEL_ARMOR',
  'JAILBREAK',
];
const MALFORMED = [
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
  'MISSING_THOUGHT_SIGNATURE',
];
const OTHERS = ['OTHER', 'LANGUAGE', 'FINISH_REASON_UNSPECIFIED', 'NO_IMAGE', 'IMAGE_OTHER'];

const unheardOf = (bodyOf: (word: string) => JsonObject): Sample[] => [
  said(bodyOf('brand_new'), 'any other', 'brand_new'),
  said(bodyOf('constructor'), '', 'constructor'),
];

/** Every word a provider or gateway ends an answer with. */
export const finishReasons: BehaviourGroup = {
  id: 'finish-reasons',
  columns: ['the answer', 'read as'],
  read: readFinish,
  behaviours: [
    {
      title: 'came to its end',
      gives: '`stop`',
      samples: {
        openai: ['stop', 'eos', 'end_turn', 'stop_sequence', 'COMPLETE'].map(openai),
        anthropic: ['end_turn', 'stop_sequence'].map(anthropic),
        gemini: [gemini('STOP')],
      },
    },
    {
      title: 'was cut off at the output limit',
      gives: '`length`',
      samples: {
        openai: ['length', 'max_tokens'].map(openai),
        anthropic: [anthropic('max_tokens')],
        gemini: [gemini('MAX_TOKENS')],
      },
    },
    {
      title: 'was cut off at the end of the context',
      gives: '`context_exceeded`',
      samples: {
        openai: [openai('model_context_window_exceeded')],
        anthropic: [anthropic('model_context_window_exceeded')],
        gemini: [],
      },
    },
    {
      title: 'calls tools',
      gives: '`tool_calls`',
      samples: {
        openai: ['tool_calls', 'function_call', 'tool_use'].map(openai),
        anthropic: [anthropic('tool_use')],
        gemini: [
          said(
            geminiBody({ content: { parts: [{ functionCall: { name: 'f' } }] }, finishReason: 'STOP' }),
            '`STOP` with a call',
            'STOP',
          ),
        ],
      },
    },
    {
      title: 'was filtered, or its prompt was',
      gives: '`content_filter`',
      samples: {
        openai: [openai('content_filter')],
        anthropic: [],
        gemini: [
          ...FILTERS.map(gemini),
          ...BLOCKS.map(blocked),
          said(
            { candidates: [{ finishReason: 'OTHER' }], promptFeedback: { blockReason: 'SAFETY' } },
            '`OTHER` and blocked `SAFETY`',
            'SAFETY',
          ),
        ],
      },
    },
    {
      title: 'was refused by the model',
      gives: '`refusal`',
      samples: {
        openai: [
          said(openaiBody('stop', refused), '`stop` with `refusal`', 'stop'),
          said(openaiBody(null, refused), 'none with `refusal`', null),
          said(openaiBody('brand_new', refused), 'any other word with `refusal`', 'brand_new'),
          openai('refusal'),
        ],
        anthropic: categories.map(anthropicRefusal),
        gemini: [],
      },
    },
    {
      title: 'holds a call that is malformed',
      gives: '`malformed_tool_call`',
      samples: { openai: [], anthropic: [], gemini: MALFORMED.map(gemini) },
    },
    {
      title: 'paused, to be gone on with',
      gives: '`pause`',
      samples: {
        openai: [openai('pause_turn')],
        anthropic: [anthropic('pause_turn')],
        gemini: [gemini('CONTINUATION')],
      },
    },
    {
      title: 'ended with a word that is not known',
      gives: '`unknown`',
      samples: {
        openai: [openai('repetition'), ...unheardOf((word) => openaiBody(word))],
        anthropic: unheardOf((word) => anthropicBody({ stop_reason: word })),
        gemini: [...OTHERS.map(gemini), ...unheardOf((word) => geminiBody({ finishReason: word }))],
      },
    },
    {
      title: 'ended without a word',
      gives: '`unknown`',
      samples: {
        openai: [
          said(openaiBody(null), 'null', null),
          said({ choices: [{ message: { content: 'Good day' } }] }, 'absent', null),
          said(openaiBody(''), '`""`', ''),
        ],
        anthropic: [
          said(anthropicBody({ stop_reason: null }), 'null', null),
          said(anthropicBody({}), 'absent', null),
        ],
        gemini: [
          said(geminiBody({}), 'absent', null),
          said({ promptFeedback: { safetyRatings: [] } }, 'feedback without a block', null),
        ],
      },
    },
    {
      title: 'broke off in the server',
      gives: '`bad_reply`, tried again',
      samples: {
        openai: ['abort', 'error'].map((word) => ({ shown: `\`${word}\``, answer: json(openaiBody(word)) })),
        anthropic: [],
        gemini: [],
      },
    },
    {
      title: 'broke off in a gateway that says why',
      gives: '`unavailable`, tried again',
      samples: {
        openai: [
          {
            shown: '`error` with `choices[0].error`',
            answer: json(
              openaiBody(
                'error',
                {},
                { error: { code: 502, message: 'Upstream' }, native_finish_reason: 'x' },
              ),
            ),
          },
        ],
        anthropic: [],
        gemini: [],
      },
    },
  ],
};
