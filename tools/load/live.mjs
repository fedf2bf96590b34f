// Follows changes over many sockets while accounts are written to, and says how long after the write each client is told.
//
//     node --experimental-websocket tools/load/live.mjs ADDRESS TOKEN account|portfolio CLIENTS WRITES_PER_SECOND SECONDS
//
// Prints `OPEN` when all clients follow, and waits for a line on the standard input before it writes. Then one line: how much was written and told, and
// median and p99 in milliseconds from sending the write to having been told of it.
import { once } from "node:events";

const [address, token, what, clientCount, rate, seconds] = process.argv.slice(2);
const clients = Number(clientCount);
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

async function ask(query, variables) {
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`http://${address}/graphql`, { method: "POST", headers, body });
  const answer = await response.json();
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

async function accountIds(wanted) {
  const ids = [];
  let after = null;
  while (ids.length < wanted) {
    const { accounts } = await ask(
      "query($after: String) { accounts(first: 100, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }",
      { after },
    );
    ids.push(...accounts.nodes.map((account) => account.id));
    if (!accounts.pageInfo.hasNextPage) break;
    after = accounts.pageInfo.endCursor;
  }
  return ids.slice(0, wanted);
}

const subscriptions = {
  account: "subscription($account: ID!) { accountChanged(account: $account) { version kind before after } }",
  portfolio: "subscription { portfolioChanged { version changedFrom } }",
};

// Opens a socket that calls `told` for each message of its subscription.
async function follow(account, told) {
  const socket = new WebSocket(`ws://${address}/graphql`, "graphql-transport-ws");
  const acknowledged = new Promise((resolve, reject) => {
    socket.onclose = (event) => reject(new Error(`closed with ${event.code} ${event.reason}`));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "connection_ack") resolve();
      else if (message.type === "next" && !message.payload.errors) told(message.payload.data);
      else if (message.type === "ping") socket.send('{"type":"pong"}');
      else throw new Error(data);
    };
  });
  await new Promise((resolve) => (socket.onopen = resolve));
  socket.send(JSON.stringify({ type: "connection_init", payload: { token } }));
  await acknowledged;
  const variables = what === "account" ? { account } : undefined;
  socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query: subscriptions[what], variables } }));
  return socket;
}

const ids = await accountIds(what === "account" ? clients : 1000);
const delays = [];
let toldCount = 0;
// When the writes were sent of which a client has not been told: of each account, or of the portfolio since the client's last message.
const waiting = new Map(ids.map((id) => [id, []]));
const followers = Array.from({ length: clients }, () => ({ since: null }));

function toldOf(client) {
  toldCount += 1;
  if (what === "account") {
    const sent = waiting.get(ids[client]).shift();
    if (sent !== undefined) delays.push(performance.now() - sent);
    return;
  }
  const follower = followers[client];
  if (follower.since !== null) delays.push(performance.now() - follower.since);
  follower.since = null;
}

const sockets = [];
for (let client = 0; client < clients; client += 50) {
  const part = Array.from({ length: Math.min(50, clients - client) }, (_, place) => client + place);
  sockets.push(...(await Promise.all(part.map((client) => follow(ids[client % ids.length], () => toldOf(client))))));
}
await new Promise((resolve) => setTimeout(resolve, 3000)); // the first message of a portfolio is told at once
console.log("OPEN");
await once(process.stdin, "data");
toldCount = 0;
delays.length = 0;

let written = 0;
const running = new Set();
const began = performance.now();
while (performance.now() - began < Number(seconds) * 1000) {
  const due = Math.floor(((performance.now() - began) / 1000) * Number(rate));
  for (; written < due; written += 1) {
    const id = ids[(written * 7919) % ids.length];
    const sent = performance.now();
    waiting.get(id).push(sent);
    for (const follower of followers) follower.since ??= sent;
    const change = "mutation($input: UpdateAccountInput!) { updateAccount(input: $input) { userErrors { message } } }";
    const write = ask(change, { input: { id, industry: `Industry ${written}` } }).then((data) => {
      if (data.updateAccount.userErrors.length) throw new Error(JSON.stringify(data.updateAccount.userErrors));
    });
    running.add(write);
    write.finally(() => running.delete(write));
  }
  await new Promise((resolve) => setTimeout(resolve, 2));
}
await Promise.all(running);
await new Promise((resolve) => setTimeout(resolve, 3000));
delays.sort((one, other) => one - other);
const at = (part) => delays[Math.min(delays.length - 1, Math.floor(delays.length * part))].toFixed(1);
console.log(`${written} written, ${toldCount} told to ${clients} clients: median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
sockets.forEach((socket) => {
  socket.onclose = null;
  socket.close();
});
process.exit(0);
