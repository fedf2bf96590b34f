// What a front end writes against the generated types: it must compile, and
// what is marked with @ts-expect-error must not.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  AccountsDocument,
  type AccountSummaryFragment,
  AnyObjectDocument,
  PortfolioByIndustryDocument,
  UpdateAccountDocument,
} from '../generated/graphql.js';

declare function ask<Answer, Variables>(
  document: TypedDocumentNode<Answer, Variables>,
  variables: Variables,
): Promise<Answer>;

export async function accountNames(): Promise<string[]> {
  const { accounts } = await ask(AccountsDocument, { first: 50 });
  const summaries: AccountSummaryFragment[] = accounts.nodes;
  return summaries.map(account => account.name);
}

export async function recurringRevenue(): Promise<string> {
  const { portfolio } = await ask(PortfolioByIndustryDocument, {});
  return portfolio.mrr ? `${portfolio.mrr.amount} ${portfolio.mrr.currency}` : 'an exchange rate is missing';
}

export async function rename(id: string, name: string, version: number): Promise<string[]> {
  const { updateAccount } = await ask(UpdateAccountDocument, { input: { id, name, version } });
  return updateAccount.userErrors.map(({ code, message }) => `${code}: ${message}`);
}

export async function nameOf(id: string): Promise<string | undefined> {
  const { node } = await ask(AnyObjectDocument, { id });
  return node?.__typename === 'Account' ? node.name : undefined;
}

// @ts-expect-error: a page needs a size.
export const withoutSize = () => ask(AccountsDocument, {});
