// Composes what a running server says of itself as a subgraph with another subgraph that refers to its entities.
//
//     node federation.mjs http://127.0.0.1:8080/graphql
//
// Fails unless both make one supergraph, and every type that is a Node can be referred to by its id.
import assert from 'node:assert/strict';
import { composeServices } from '@theguild/federation-composition';
import { Kind, parse } from 'graphql';

const [url] = process.argv.slice(2);
if (!url) {
  console.error('usage: node federation.mjs URL');
  process.exit(2);
}

// A help desk: it adds to accounts and plans, and shares the types of pages and money.
const helpDesk = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable"])

  scalar CurrencyCode
  scalar Decimal

  type Account @key(fields: "id") {
    id: ID!
    tickets(first: Int): TicketConnection!
  }

  type Plan @key(fields: "externalId") {
    externalId: String!
    supportFee: Money
  }

  type Money @shareable {
    amount: Decimal!
    currency: CurrencyCode!
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  type Ticket @key(fields: "id") {
    id: ID!
    account: Account!
    plan: Plan
  }

  type TicketConnection {
    nodes: [Ticket!]!
    pageInfo: PageInfo!
  }

  type Query {
    ticket(id: ID!): Ticket
  }
`);

const sdl = await subgraph();
const served = parse(sdl);
const nodes = served.definitions.filter(
  ({ kind, interfaces = [] }) =>
    kind === Kind.OBJECT_TYPE_DEFINITION && interfaces.some(({ name }) => name.value === 'Node'),
);
assert.notEqual(nodes.length, 0, 'no type is a Node');
for (const node of nodes) {
  assert.ok(keys(node).includes('id'), `${node.name.value} has no key "id"`);
}

const { errors, supergraphSdl } = composeServices([
  { name: 'tenure', typeDefs: served, url },
  { name: 'help-desk', typeDefs: helpDesk, url: 'http://help-desk.invalid/graphql' },
]);
for (const error of errors ?? []) {
  console.error(`${error.extensions?.code ?? 'ERROR'}: ${error.message}`);
}
assert.ok(!errors?.length && supergraphSdl, 'the subgraphs do not compose');
const account = parse(supergraphSdl).definitions.find(({ name }) => name?.value === 'Account');
const joined = account.directives.filter(({ name }) => name.value === 'join__type');
assert.equal(joined.length, 2, 'Account belongs to both subgraphs');
console.log(`composed: ${nodes.length} types of nodes, ${supergraphSdl.length} characters of supergraph`);

async function subgraph() {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { data, errors } = await response.json();
  assert.ok(data?._service?.sdl, JSON.stringify(errors));
  return data._service.sdl;
}

function keys({ directives = [] }) {
  const found = directives.filter(({ name }) => name.value === 'key');
  return found.map(({ arguments: given }) => given.find(({ name }) => name.value === 'fields').value.value);
}
