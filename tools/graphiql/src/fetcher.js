import { getOperationAST } from 'graphql';
import { createClient } from 'graphql-ws';

/**
 * The function through which GraphiQL asks the server: queries and mutations
 * by POST, subscriptions over a WebSocket at the same address.
 *
 * @param {URL} endpoint where GraphQL is served
 */
export function createFetcher(endpoint) {
  const socket = new URL(endpoint);
  socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

  return (request, { documentAST, headers = {} } = {}) => {
    const operation =
      documentAST && getOperationAST(documentAST, request.operationName);
    return operation?.operation === 'subscription'
      ? subscribe(socket, request, headers)
      : post(endpoint, request, headers);
  };
}

async function post(endpoint, request, headers) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(request),
  });
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    // A proxy's page, say: show what came instead of a parser's complaint.
    const status = `${response.status} ${response.statusText}`.trim();
    throw new Error(`The server did not answer in JSON: ${status}\n${body}`);
  }
}

/**
 * One socket per subscription, opened with the headers as they stand in the
 * headers tab now. It is not opened again by itself: what was missed in
 * between would be missing silently.
 *
 * This is no generator: one that waits for a response does not notice that it
 * is to stop before the response comes, and its socket would stay open.
 */
function subscribe(socket, request, headers) {
  const client = createClient({
    url: socket.href,
    connectionParams: headers,
    retryAttempts: 0,
  });
  const responses = client.iterate(request);
  const end = async () => {
    await responses.return();
    await client.dispose();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const response = await responses.next();
        return response.done ? await end() : response;
      } catch (reason) {
        await end();
        throw reason instanceof CloseEvent
          ? new Error(`Socket closed: ${reason.code} ${reason.reason}`.trim())
          : reason;
      }
    },
    return: end,
  };
}
