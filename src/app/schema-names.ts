/** The file formats that have a JSON Schema. */
export const SCHEMA_NAMES = ['config', 'case', 'report', 'result', 'comparison', 'sweep'] as const;

export type SchemaName = (typeof SCHEMA_NAMES)[number];
