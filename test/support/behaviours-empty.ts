import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import { readAnswer } from './behaviour-readings.ts';
import { json } from './fault-server.ts';
import type { BehaviourGroup, Sample } from './behaviour.ts';

const openai = (message: JsonObject, finish_reason: string, shown: string): Sample => ({
  shown,
  answer: json({ choices: [{ message: { role: 'assistant', ...message }, finish_reason }] }),
});
const anthropic = (content: JsonValue, stop_reason: string, shown: string): Sample => ({
  shown,
  answer: json({ content, stop_reason }),
});
const gemini = (candidate: JsonObject, finishReason: string, shown: string): Sample => ({
  shown,
  answer: json({ candidates: [{ ...candidate, finishReason }] }),
});

const said = (text: string): JsonObject => ({ type: 'text', text });
const openaiCall = (called: JsonObject): JsonObject => ({
  content: null,
  tool_calls: [{ id: 'c', type: 'function', function: { name: 'now', ...called } }],
});
const anthropicCall = (input: JsonObject): JsonObject => ({
  type: 'tool_use',
  id: 'c',
  name: 'now',
  ...input,
});
const geminiCall = (called: JsonObject): JsonObject => ({
  content: { parts: [{ functionCall: { name: 'now', ...called }, thoughtSignature: 'c2ln' }] },
});

/** HTTP 200 with less than one would expect, or elsewhere. */
export const emptyReplies: BehaviourGroup = {
  id: 'contents',
  columns: ['HTTP 200 with', 'read as'],
  read: readAnswer,
  behaviours: [
    {
      title: 'nothing, the budget spent',
      gives: 'no text, `length`',
      samples: {
        openai: [
          openai({ content: '' }, 'length', '`""`'),
          openai({ content: null }, 'length', 'null'),
          openai({}, 'length', 'absent'),
          openai({ content: [] }, 'length', '`[]`'),
        ],
        anthropic: [anthropic([], 'max_tokens', '`[]`')],
        gemini: [
          gemini({}, 'MAX_TOKENS', 'no `content`'),
          gemini({ content: { role: 'model' } }, 'MAX_TOKENS', 'no `parts`'),
        ],
      },
    },
    {
      title: 'thoughts alone, the budget spent',
      gives: 'no text, thoughts "Hm", `length`',
      samples: {
        openai: [
          openai({ content: '', reasoning: 'Hm' }, 'length', '`reasoning`'),
          openai({ content: null, reasoning_content: 'Hm' }, 'length', '`reasoning_content`'),
        ],
        anthropic: [anthropic([{ type: 'thinking', thinking: 'Hm' }], 'max_tokens', '`thinking` block')],
        gemini: [
          gemini({ content: { parts: [{ text: 'Hm', thought: true }] } }, 'MAX_TOKENS', '`thought` part'),
        ],
      },
    },
    {
      title: 'nothing, and no reason for it',
      gives: 'no text, `stop`',
      samples: {
        openai: [openai({ content: '' }, 'stop', '`""`'), openai({ content: ' \n' }, 'stop', 'white space')],
        anthropic: [
          anthropic([], 'end_turn', '`[]`'),
          anthropic([said(' ')], 'end_turn', 'white space'),
          anthropic([{ type: 'redacted_thinking', data: 'x' }], 'end_turn', '`redacted_thinking`'),
        ],
        gemini: [
          gemini({ content: { parts: [] } }, 'STOP', '`[]`'),
          gemini({ content: { parts: [{ text: '' }] } }, 'STOP', '`""`'),
        ],
      },
    },
    {
      title: 'a refusal without a word',
      gives: 'no text, `refusal`',
      samples: { openai: [], anthropic: [anthropic([], 'refusal', '`[]`')], gemini: [] },
    },
    {
      title: 'a refusal in words',
      gives: '"I can’t.", `refusal`',
      samples: {
        openai: [
          openai({ content: null, refusal: 'I can’t.' }, 'stop', '`refusal`'),
          openai({ content: [{ type: 'refusal', refusal: 'I can’t.' }] }, 'stop', 'a part'),
        ],
        anthropic: [anthropic([said('I can’t.')], 'refusal', 'a text block')],
        gemini: [],
      },
    },
    {
      title: 'text in parts',
      gives: '"Good day", `stop`',
      samples: {
        openai: [openai({ content: [said('Good '), said('day')] }, 'stop', 'a list')],
        anthropic: [anthropic([said('Good '), said('day')], 'end_turn', 'two blocks')],
        gemini: [gemini({ content: { parts: [{ text: 'Good ' }, { text: 'day' }] } }, 'STOP', 'two parts')],
      },
    },
    {
      title: 'thoughts before the answer',
      gives: '"4", thoughts "Hm", `stop`',
      samples: {
        openai: [
          openai({ content: '4', reasoning: 'Hm' }, 'stop', '`reasoning`'),
          openai({ content: '4', reasoning_content: 'Hm' }, 'stop', '`reasoning_content`'),
          openai(
            { content: [{ type: 'thinking', thinking: [said('Hm')] }, said('4')] },
            'stop',
            'a `thinking` part',
          ),
        ],
        anthropic: [
          anthropic([{ type: 'thinking', thinking: 'Hm' }, said('4')], 'end_turn', '`thinking` block'),
        ],
        gemini: [
          gemini(
            { content: { parts: [{ text: 'Hm', thought: true }, { text: '4' }] } },
            'STOP',
            '`thought` part',
          ),
        ],
      },
    },
    {
      title: 'a call without arguments',
      gives: 'no text, call `now({})`, `tool_calls`',
      samples: {
        openai: [
          openai(openaiCall({ arguments: '{}' }), 'tool_calls', '`"{}"`'),
          openai(openaiCall({ arguments: '' }), 'tool_calls', '`""`'),
          openai(openaiCall({}), 'tool_calls', 'absent'),
          openai(openaiCall({ arguments: {} }), 'tool_calls', '`{}`'),
        ],
        anthropic: [
          anthropic([anthropicCall({ input: {} })], 'tool_use', '`{}`'),
          anthropic([anthropicCall({})], 'tool_use', 'absent'),
        ],
        gemini: [gemini(geminiCall({ args: {} }), 'STOP', '`{}`'), gemini(geminiCall({}), 'STOP', 'absent')],
      },
    },
    {
      title: 'a call that was cut off',
      gives: 'no text, call `now(unreadable)`, `length`',
      samples: {
        openai: [
          openai(openaiCall({ arguments: '{"zone":"Os' }), 'length', 'half of its JSON'),
          openai(openaiCall({ arguments: '' }), 'length', '`""`'),
        ],
        anthropic: [],
        gemini: [],
      },
    },
  ],
};
