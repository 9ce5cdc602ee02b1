/** The first schema. Once released it is never edited: what comes later is another migration. */
export const initial = {
  number: 1,
  name: "initial",
  sql: `
    -- What was appended to streams, in the order of commits. Only the first record of a stream carries the stream's
    -- name; the others name that first one (origin). So a record costs one index entry, and a long name is kept once.
    CREATE TABLE records (
      position INTEGER PRIMARY KEY,
      tenant TEXT,
      stream TEXT,
      origin INTEGER,
      seq INTEGER NOT NULL,
      at INTEGER NOT NULL,
      digest BLOB NOT NULL,
      hash BLOB NOT NULL,
      salt TEXT,
      payload TEXT,
      CHECK ((origin IS NULL) = (seq = 1))
    ) STRICT;
    CREATE UNIQUE INDEX records_first ON records (tenant, stream) WHERE origin IS NULL;
    CREATE UNIQUE INDEX records_next ON records (origin, seq) WHERE origin IS NOT NULL;

    -- due_at: while the thread is held (1) the end of its lease, else when it wants to be claimed.
    CREATE TABLE threads (
      position INTEGER PRIMARY KEY,
      tenant TEXT NOT NULL,
      id TEXT NOT NULL,
      route TEXT NOT NULL,
      graph TEXT NOT NULL,
      version TEXT NOT NULL,
      status TEXT NOT NULL,
      head INTEGER NOT NULL,
      fence INTEGER NOT NULL,
      wakes INTEGER NOT NULL,
      held INTEGER NOT NULL,
      due_at INTEGER,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (tenant, id)
    ) STRICT;
    CREATE INDEX threads_due ON threads (route, due_at) WHERE due_at IS NOT NULL;
    -- Graph and route are in it so that a filter on them reads the index alone.
    CREATE INDEX threads_listed ON threads (status, tenant, created_at, id, graph, route);

    CREATE TABLE documents (
      position INTEGER PRIMARY KEY,
      tenant TEXT NOT NULL,
      collection TEXT NOT NULL,
      key TEXT NOT NULL,
      revision INTEGER NOT NULL,
      parent TEXT,
      state TEXT,
      at INTEGER NOT NULL,
      tags TEXT,
      body TEXT NOT NULL,
      UNIQUE (tenant, collection, key)
    ) STRICT;
    CREATE INDEX documents_by_state ON documents (tenant, collection, state, at, key);
    CREATE INDEX documents_by_parent ON documents (tenant, collection, parent, state, at, key) WHERE parent IS NOT NULL;

    -- One row per tag of a document. A document without a state has '' here.
    CREATE TABLE document_tags (
      tenant TEXT NOT NULL,
      collection TEXT NOT NULL,
      tag TEXT NOT NULL,
      state TEXT NOT NULL,
      at INTEGER NOT NULL,
      key TEXT NOT NULL,
      document INTEGER NOT NULL,
      PRIMARY KEY (tenant, collection, tag, state, at, key)
    ) STRICT, WITHOUT ROWID;
  `,
} as const;
