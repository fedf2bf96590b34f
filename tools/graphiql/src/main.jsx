import { GraphiQL } from 'graphiql';
import { useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './main.css';
import { createFetcher } from './fetcher.js';

const endpoint = new URL('/graphql', window.location.href);

const firstQuery = `# Paste a token into the Headers tab below:
#
#   { "Authorization": "Bearer ..." }
#
# Ctrl-Space completes, Ctrl-Enter runs.

{
  __typename
}
`;

function Page() {
  const [fetcher, setFetcher] = useState(() => createFetcher(endpoint));
  const known = useRef('');

  // GraphiQL reads the schema again when it is given another fetcher: so
  // another token is enough to see what it may see.
  const readSchemaAgain = headers => {
    if (isJson(headers) && headers !== known.current) {
      known.current = headers;
      setFetcher(() => createFetcher(endpoint));
    }
  };
  return (
    <GraphiQL
      fetcher={fetcher}
      onEditHeaders={readSchemaAgain}
      defaultQuery={firstQuery}
      defaultEditorToolsVisibility="headers"
    />
  );
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

createRoot(document.getElementById('graphiql')).render(<Page />);
