import type { KnownTier, PricedModel } from '../domain/known-model.ts';
import type { ModelCheck, ModelFinding } from '../domain/model-check.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { formatCount, formatUsd } from '../lib/format.ts';
import type { Tone } from '../lib/paint.ts';
import { createPaint } from '../lib/paint.ts';
import type { Canvas } from './grid-layout.ts';
import { gridLines } from './grid-text.ts';
import type { Cell, Column, Grid, Row } from './grid.ts';
import { toCell } from './grid.ts';
import type { TableOptions } from './run-tables.ts';
import { wrapText } from './wrap.ts';

const NARROWEST = 40;
const UNKNOWN = '-';

/** The known models as text for the terminal: limits, prices of the day, retirement; then where each is from. */
export function renderKnownModels(models: readonly PricedModel[], options: TableOptions): string {
  const canvas = canvasOf(options);
  const limits = toGrid(
    models.map((model) => ({ name: model.id, cells: limitCells(model) })),
    LIMIT_HEADINGS,
  );
  const prices = toGrid(models.flatMap(priceRows), PRICE_HEADINGS);
  const lines = [
    ...titled('Known models', gridLines(limits, canvas), canvas),
    ...titled('USD per million tokens', gridLines(prices, canvas), canvas),
    ...titled(
      'Sources',
      models.flatMap((model) => paragraph(sourceText(model), canvas)),
      canvas,
    ),
    ...paragraph(LIST_NOTE, canvas),
  ];
  return `${lines.join('\n')}\n`;
}

const LIST_NOTE =
  '"-" is unknown. Prices are of the provider itself, at its standard terms; a price in the config wins over them.';

/** The checks as text for the terminal: a row a model, then every finding with what to do about it. */
export function renderModelChecks(checks: readonly ModelCheck[], options: TableOptions): string {
  const canvas = canvasOf(options);
  const grid = toGrid(
    checks.map((check) => ({ name: check.id, cells: checkCells(check) })),
    CHECK_HEADINGS,
  );
  const findings = checks.flatMap((check) =>
    check.findings.flatMap((found) => findingLines(check, found, canvas)),
  );
  const lines = [...gridLines(grid, canvas), ...(findings.length === 0 ? [] : ['', ...findings])];
  return `${lines.join('\n')}\n`;
}

function canvasOf({ width, colour }: TableOptions): Canvas {
  return { width: Math.max(width, NARROWEST), paint: createPaint(colour) };
}

function toGrid(rows: readonly Row[], headings: readonly (readonly string[])[]): Grid {
  const columns = headings.map((heading): Column => ({ heading, arm: null, wideOnly: false }));
  return { arm: null, rowHeading: '', columns, rows, rowsAre: 'arms', notes: [] };
}

function titled(title: string, lines: readonly string[], { paint }: Canvas): string[] {
  return [paint('strong', title), ...lines, ''];
}

function paragraph(text: string, { width, paint }: Canvas): string[] {
  return wrapText(escapeTerminal(text), width).map((line) => paint('faint', line));
}

const LIMIT_HEADINGS = [['wire'], ['prompt', 'tokens'], ['answer', 'tokens'], ['retires'], ['replaced by']];

function limitCells({ api, inputTokens, outputTokens, retirement }: PricedModel): readonly Cell[] {
  const retires = retirement === null ? UNKNOWN : (retirement.date ?? 'deprecated');
  const replacement = retirement?.replacement ?? UNKNOWN;
  const texts = [api, formatCount(inputTokens), formatCount(outputTokens), retires, replacement];
  return texts.map(toCell);
}

const PRICE_HEADINGS = [
  ['input'],
  ['cached', 'input'],
  ['cache', 'write'],
  ['kept', '1 h'],
  ['output'],
  ['batch', 'input'],
  ['batch', 'output'],
];

/** A row a tier: the first under the model's name, later ones under the prompt length they begin above. */
function priceRows({ id, price }: PricedModel): readonly Row[] {
  const tiers = price?.tiers ?? [];
  if (tiers.length === 0) return [{ name: id, cells: PRICE_HEADINGS.map(() => toCell(UNKNOWN)) }];
  return tiers.map((tier, index) => {
    const above = tiers[index - 1]?.upToPromptTokens ?? null;
    const name = above === null ? id : `${id} > ${formatCount(above)}`;
    return { name, cells: priceCells(tier) };
  });
}

function priceCells(tier: KnownTier): readonly Cell[] {
  const { input, cachedInput, cacheWrite, cacheWriteOneHour, output, batch } = tier;
  const figures = [input, cachedInput, cacheWrite, cacheWriteOneHour, output];
  return [...figures, batch?.input ?? null, batch?.output ?? null].map((usd) => toCell(formatUsd(usd)));
}

function sourceText({ id, price, limitsNote, retirement }: PricedModel): string {
  const of = price === null ? ['no price is known for today'] : [price.source, price.date, price.note];
  const retires = retirement === null ? null : `retirement by ${retirement.source}`;
  const facts = [...of, limitsNote, retires, retirement?.note ?? null].filter((fact) => fact !== null);
  return `${id}: ${facts.join('; ')}`;
}

const CHECK_HEADINGS = [
  ['provider'],
  ['key'],
  ['listed'],
  ['max', 'tokens'],
  ['limit'],
  ['retires'],
  ['verdict'],
];

function checkCells(check: ModelCheck): readonly Cell[] {
  const { provider, key, maxTokens, outputTokens, retiresOn } = check;
  const texts = [provider, key, listedText(check), formatCount(maxTokens), formatCount(outputTokens)];
  return [...texts, retiresOn ?? UNKNOWN].map(toCell).concat(verdictCell(check));
}

/** `yes`, and what is behind the name where the list has a longer one. */
function listedText({ listedAs, model }: ModelCheck): string {
  if (listedAs === null) return UNKNOWN;
  return listedAs.startsWith(model) ? `yes ${listedAs.slice(model.length)}`.trimEnd() : listedAs;
}

function verdictCell({ findings }: ModelCheck): Cell {
  const levels = new Set(findings.map(({ level }) => level));
  if (levels.has('wrong')) return { text: 'wrong', wideText: null, tone: 'bad' };
  if (levels.has('unreachable')) return { text: 'not asked', wideText: null, tone: 'bad' };
  return { text: levels.has('warning') ? 'ok, see below' : 'ok', wideText: null, tone: 'plain' };
}

const LEVEL_TONES: Readonly<Record<ModelFinding['level'], Tone>> = {
  wrong: 'bad',
  unreachable: 'bad',
  warning: 'caution',
};

function findingLines(
  check: ModelCheck,
  { level, message, hint }: ModelFinding,
  { width, paint }: Canvas,
): string[] {
  const label = `${level}: `;
  const text = wrapText(escapeTerminal(`${label}${check.id}: ${message}`), width);
  const [first = '', ...rest] = text;
  const painted = `${paint(LEVEL_TONES[level], label.trimEnd())}${first.slice(label.length - 1)}`;
  const more = hint === null ? [] : wrapText(escapeTerminal(hint), width - 2).map((line) => `  ${line}`);
  return [painted, ...rest, ...more];
}
