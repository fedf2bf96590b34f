import type { CodegenConfig } from '@graphql-codegen/cli';

/** TypeScript types for a front end, as docs/api.md recommends them. */
const config: CodegenConfig = {
  schema: process.env.TENURE_SCHEMA ?? '../../schema.graphql',
  documents: 'operations/*.graphql',
  generates: {
    'generated/graphql.ts': {
      plugins: ['typescript', 'typescript-operations', 'typed-document-node'],
      config: {
        strictScalars: true,
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: {
          CurrencyCode: 'string',
          Date: 'string',
          DateTime: 'string',
          Decimal: 'string',
          JSON: 'unknown',
          LogVersion: 'number',
          _Any: 'unknown',
        },
      },
    },
  },
};

export default config;
