/**
 * The first schema. Once released it is never edited: what comes later is another migration. A function whose meaning or
 * parameters change gets another number, so that code of the version before still finds its own.
 */
import { groupFunctions } from "./0001-functions.ts";

/*
 * Primary keys are added last: where a young table has no statistics yet, the planner prefers the newest of the indexes it
 * takes for equal, and a row has to be found by its key.
 */

const records = (schema: string): string => `
  -- What was appended to streams. Positions rise in the order of commits, with gaps.
  CREATE SEQUENCE ${schema}.positions MINVALUE 0 START WITH 0;
  CREATE TABLE ${schema}.records (
    tenant text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    position bigint NOT NULL,
    at bigint NOT NULL,
    digest bytea NOT NULL,
    hash bytea NOT NULL,
    salt text,
    payload text
  );
  CREATE UNIQUE INDEX records_in_order ON ${schema}.records (tenant, position);
  ALTER TABLE ${schema}.records ADD PRIMARY KEY (tenant, stream, seq);
  -- The first position is 1, so that 0 is before everything.
  SELECT nextval('${schema}.positions');
`;

const threads = (schema: string): string => `
  -- due_at: while the thread is held the end of its lease, else when it wants to be claimed.
  CREATE TABLE ${schema}.threads (
    tenant text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    route text COLLATE "C" NOT NULL,
    graph text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    head bigint NOT NULL,
    fence bigint NOT NULL,
    wakes bigint NOT NULL,
    held boolean NOT NULL,
    due_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    body text NOT NULL
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
  -- A thread that waits for people only is in no index of what is due.
  CREATE INDEX threads_due ON ${schema}.threads (route, due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX threads_listed ON ${schema}.threads (status, tenant, created_at, id) INCLUDE (graph);
  CREATE INDEX threads_open ON ${schema}.threads (tenant, route, created_at, id)
    WHERE status IN ('pending', 'running', 'waiting', 'blocked');
  ALTER TABLE ${schema}.threads ADD PRIMARY KEY (tenant, id);
`;

const documents = (schema: string): string => `
  -- edition: another one with every change, so that a document which was deleted and made again is told from the first.
  -- state: '' for none, else '=' and the state. tags: JSON text.
  CREATE SEQUENCE ${schema}.editions;
  CREATE TABLE ${schema}.documents (
    tenant text COLLATE "C" NOT NULL,
    collection text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    edition bigint NOT NULL DEFAULT nextval('${schema}.editions'),
    revision bigint NOT NULL,
    parent text COLLATE "C",
    state text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    due_at bigint,
    tags text,
    body text NOT NULL
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
  -- Every document is in it. It says so for the planner, which must not take it for the way to a key: that may look as good
  -- as the primary key, and would be a walk through the whole collection. Whoever asks by state names one.
  CREATE INDEX documents_by_state ON ${schema}.documents (tenant, collection, state, at, key)
    WHERE state IS NOT NULL;
  CREATE INDEX documents_by_parent ON ${schema}.documents (tenant, collection, parent, state, at, key)
    WHERE parent IS NOT NULL;
  CREATE INDEX documents_by_due ON ${schema}.documents (tenant, collection, state, due_at, key)
    WHERE due_at IS NOT NULL;
  ALTER TABLE ${schema}.documents ADD PRIMARY KEY (tenant, collection, key);

  -- One row per tag of a document.
  CREATE TABLE ${schema}.document_tags (
    tenant text COLLATE "C" NOT NULL,
    collection text COLLATE "C" NOT NULL,
    tag text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    due_at bigint
  );
  CREATE INDEX document_tags_by_due ON ${schema}.document_tags (tenant, collection, tag, state, due_at, key)
    WHERE due_at IS NOT NULL;
  ALTER TABLE ${schema}.document_tags ADD PRIMARY KEY (tenant, collection, tag, state, at, key);

  -- The latest instant this store has known, to half a second: one row.
  CREATE TABLE ${schema}.clock (latest_at bigint NOT NULL) WITH (fillfactor = 10);
  INSERT INTO ${schema}.clock VALUES (0);
`;

export const initial = {
  number: 1,
  name: "initial",
  /** Whether code of the version before may go on with the schema. */
  compatible: true,
  sql: (schema: string, space: number): string =>
    records(schema) + threads(schema) + documents(schema) + groupFunctions(schema, space),
} as const;
