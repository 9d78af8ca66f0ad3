import { comparisonSchema } from '../analysis/comparison-schema.ts';
import { reportSchema } from '../analysis/report-schema.ts';
import { createConfigSchema } from '../config/schema.ts';
import { caseSchema } from '../dataset/case-schema.ts';
import type { JsonObject } from '../domain/json.ts';
import { resultSchema } from '../journal/result-schema.ts';
import { SCORER_METAS } from '../scorers/registry.ts';

/** The file formats that have a JSON Schema. */
export const SCHEMA_NAMES = ['config', 'case', 'report', 'result', 'comparison'] as const;

/** The JSON Schema of a file format. */
export function schemaOf(name: (typeof SCHEMA_NAMES)[number]): JsonObject {
  switch (name) {
    case 'config':
      return createConfigSchema(SCORER_METAS);
    case 'case':
      return caseSchema;
    case 'report':
      return reportSchema;
    case 'result':
      return resultSchema;
    case 'comparison':
      return comparisonSchema;
  }
}
