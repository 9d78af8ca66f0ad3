import type { Settings, WireApi } from '../../src/domain/model.ts';
import type { CompletionRequest } from '../../src/domain/request.ts';
import { readSettings } from './behaviour-readings.ts';
import { json } from './fault-server.ts';
import { unset } from './provider-samples.ts';
import type { Behaviour, BehaviourGroup } from './behaviour.ts';
import { wireOf } from './wire-samples.ts';

type Change = Partial<Settings>;
type Given = Readonly<Record<WireApi, string>>;

const APIS: readonly WireApi[] = ['openai', 'anthropic', 'gemini'];

/** What a setting becomes on each wire; `models` where it depends on the model, `beside` where on the rest. */
function row(
  title: string,
  [change, models, beside]: readonly [Change, Partial<Record<WireApi, string>>?, Partial<CompletionRequest>?],
  given: Given,
): Behaviour {
  const request: Partial<CompletionRequest> = {
    settings: { ...unset, ...change },
    schema: { type: 'object' },
    ...beside,
  };
  const samples = APIS.map((api) => {
    const model = models?.[api] ?? wireOf(api).model;
    const call = { model, request };
    return [
      api,
      [{ shown: '', answer: json(wireOf(api).text), call, bare: beside ?? {}, gives: given[api] }],
    ];
  });
  return { title, gives: '', samples: Object.fromEntries(samples) as Behaviour['samples'] };
}

const NEWER = { openai: 'gpt-5-mini', anthropic: 'claude-haiku-5-5' };
const OLDER = { gemini: 'gemini-2.5-flash' };
const effort = (level: NonNullable<NonNullable<Settings['reasoning']>['effort']>): Change => ({
  reasoning: { effort: level, budgetTokens: null },
});
const budget: Change = { reasoning: { effort: null, budgetTokens: 2048 } };

const NO_BUDGET = '`reasoning.budgetTokens` is not sent: the openai wire has reasoning.effort only';
const gptRefuses = (setting: string): string => `\`${setting}\` is not sent: gpt-5-mini refuses it`;
const claudeRefuses = (setting: string): string => `\`${setting}\` is not sent: claude-haiku-5-5 refuses it`;

/** The settings of a model, as they reach the provider. */
export const settings: BehaviourGroup = {
  id: 'settings',
  columns: ['setting', 'sent as'],
  read: readSettings,
  behaviours: [
    row('`maxTokens: 64`', [{ maxTokens: 64 }], {
      openai: '`{"max_tokens":64}`',
      anthropic: '`{"max_tokens":64}`',
      gemini: '`{"generationConfig":{"maxOutputTokens":64}}`',
    }),
    row('`temperature: 0`', [{ temperature: 0 }], {
      openai: '`{"temperature":0}`',
      anthropic: '`{"temperature":0}`',
      gemini: '`{"generationConfig":{"temperature":0}}`',
    }),
    row('`temperature: 0`, newer models', [{ temperature: 0 }, NEWER], {
      openai: gptRefuses('temperature'),
      anthropic: claudeRefuses('temperature'),
      gemini: '`{"generationConfig":{"temperature":0}}`',
    }),
    row('`topP: 0.9`', [{ topP: 0.9 }], {
      openai: '`{"top_p":0.9}`',
      anthropic: '`{"top_p":0.9}`',
      gemini: '`{"generationConfig":{"topP":0.9}}`',
    }),
    row('`topP: 0.9`, newer models', [{ topP: 0.9 }, NEWER], {
      openai: gptRefuses('topP'),
      anthropic: claudeRefuses('topP'),
      gemini: '`{"generationConfig":{"topP":0.9}}`',
    }),
    row('`seed: 7`', [{ seed: 7 }], {
      openai: '`{"seed":7}`',
      anthropic: '`seed` is not sent: the anthropic wire has none',
      gemini: '`{"generationConfig":{"seed":7}}`',
    }),
    row('`stop: [END]`', [{ stop: ['END'] }], {
      openai: '`{"stop":["END"]}`',
      anthropic: '`{"stop_sequences":["END"]}`',
      gemini: '`{"generationConfig":{"stopSequences":["END"]}}`',
    }),
    row('`stop: [END]`, o3 and o4-mini', [{ stop: ['END'] }, { openai: 'o4-mini' }], {
      openai: '`stop` is not sent: o4-mini refuses it',
      anthropic: '`{"stop_sequences":["END"]}`',
      gemini: '`{"generationConfig":{"stopSequences":["END"]}}`',
    }),
    row('`responseFormat: text`', [{ responseFormat: 'text' }], {
      openai: '`{"response_format":{"type":"text"}}`',
      anthropic: '',
      gemini: '`{"generationConfig":{"responseMimeType":"text/plain"}}`',
    }),
    row('`responseFormat: json`', [{ responseFormat: 'json' }], {
      openai: '`{"response_format":{"type":"json_object"}}`',
      anthropic: '`responseFormat` is not sent: the anthropic wire has no JSON mode; use schema',
      gemini: '`{"generationConfig":{"responseMimeType":"application/json"}}`',
    }),
    row('`responseFormat: schema`', [{ responseFormat: 'schema' }], {
      openai:
        '`{"response_format":{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object"}}}}`',
      anthropic: '`{"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}}`',
      gemini:
        '`{"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{"type":"object"}}}`',
    }),
    row('`reasoning: {effort: low}`', [effort('low')], {
      openai: '`{"reasoning_effort":"low"}`',
      anthropic: '`{"output_config":{"effort":"low"}}`',
      gemini: '`{"generationConfig":{"thinkingConfig":{"thinkingLevel":"low"}}}`',
    }),
    row('`reasoning: {effort: minimal}`', [effort('minimal')], {
      openai: '`{"reasoning_effort":"minimal"}`',
      anthropic: '`reasoning.effort` is not sent: the lowest effort of the anthropic wire is low',
      gemini: '`{"generationConfig":{"thinkingConfig":{"thinkingLevel":"minimal"}}}`',
    }),
    row('`reasoning: {effort: none}`', [effort('none')], {
      openai: '`{"reasoning_effort":"none"}`',
      anthropic: '`{"thinking":{"type":"disabled"}}`',
      gemini:
        '`reasoning.effort` is not sent: gemini-3.5-flash knows the levels minimal, low, medium and high',
    }),
    row('`reasoning: {effort: none}`, Gemini 2.5', [effort('none'), OLDER], {
      openai: '`{"reasoning_effort":"none"}`',
      anthropic: '`{"thinking":{"type":"disabled"}}`',
      gemini: '`{"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}}`',
    }),
    row('`reasoning: {budgetTokens: 2048}`', [budget], {
      openai: NO_BUDGET,
      anthropic: '`{"thinking":{"type":"enabled","budget_tokens":2048}}`',
      gemini: '`reasoning.budgetTokens` is not sent: gemini-3.5-flash takes reasoning.effort instead',
    }),
    row('`reasoning: {budgetTokens: 2048}`, Gemini 2.5', [budget, OLDER], {
      openai: NO_BUDGET,
      anthropic: '`{"thinking":{"type":"enabled","budget_tokens":2048}}`',
      gemini: '`{"generationConfig":{"thinkingConfig":{"thinkingBudget":2048}}}`',
    }),
    row('`promptCaching: true`', [{ promptCaching: true }, {}, { system: 'Be brief' }], {
      openai:
        '`promptCaching` is not sent: the openai wire has no switch for it; OpenAI caches long prompts by itself',
      anthropic: '`{"system":[{"type":"text","text":"Be brief","cache_control":{"type":"ephemeral"}}]}`',
      gemini:
        '`promptCaching` is not sent: the gemini wire has no switch for it; Gemini caches long prompts by itself',
    }),
    row('`extraBody: {service_tier: flex}`', [{ extraBody: { service_tier: 'flex' } }], {
      openai: '`{"service_tier":"flex"}`',
      anthropic: '`{"service_tier":"flex"}`',
      gemini: '`{"service_tier":"flex"}`',
    }),
  ],
};
