// One account, fetched again by its id through Query.node.
import { graphql } from 'relay-runtime';

export const card = graphql`
  fragment AccountCard_account on Account
  @refetchable(queryName: "AccountCardRefetchQuery") {
    name
    mrr {
      amount
      currency
    }
  }
`;

export const cardQuery = graphql`
  query AccountCardQuery($id: ID!) {
    node(id: $id) {
      id
      ...AccountCard_account @alias(as: "account")
    }
  }
`;
