// A list that grows by pages, as a React component with usePaginationFragment declares it.
import { graphql } from 'relay-runtime';

export const pageOfAccounts = graphql`
  fragment AccountList_query on Query
  @refetchable(queryName: "AccountListPaginationQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    where: { type: "AccountFilter" }
  ) {
    accounts(first: $count, after: $cursor, where: $where)
      @connection(key: "AccountList_accounts", filters: ["where"]) {
      totalCount
      edges {
        node {
          id
          ...AccountCard_account
        }
      }
    }
  }
`;

export const listQuery = graphql`
  query AccountListQuery($where: AccountFilter) {
    ...AccountList_query @arguments(where: $where)
  }
`;
