/**
 * The functions of the first schema: a group of commits is read by one call and written by another, each a single
 * round trip, and their plans are the server's to keep, also behind a pooler.
 *
 * F1. `look_1` reads what a group is about. With `p_lock` it also locks the rows: threads first (those that are only woken
 *     are named, too), then documents, each in the order of their keys.
 * F2. `write_1` writes everything or nothing. What is there already comes first, in the order of F1 and then records; each
 *     row must still be as it was judged, or all of it is undone with the code of a serialization failure. Only then it
 *     inserts: threads, documents, records, each in the order of their keys. So no two groups can wait for each other in
 *     a circle.
 * F3. Positions are taken while an advisory lock is held that names a position before all of them, and is let go when
 *     the transaction has ended for everybody. `horizon_1` is the position up to which nothing can come any more: what
 *     was handed out last, or before the oldest such lock.
 * F4. Plans must not depend on statistics that a young table does not have yet: indexes are used. And they are made once in
 *     a session: making them anew for each group would cost more than all else. Nothing is compiled: a sequential scan of one
 *     row, where it is the only way, looks costly enough for that before PostgreSQL 18, and would take 40 ms each time.
 * F5. A statement that has nothing to do is not run: most groups are small.
 */

const PLANS = `SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off
      SET enable_mergejoin = off SET jit = off`;

/** The rows `u` that arrays have together, the `nth` of each. (`unnest` of so many would keep every array in a store of its
 *  own: a fifth of all the time of a small group.) */
function rows(columns: string): string {
  const [first = ""] = columns.trim().split(" ");
  const fields = columns.replaceAll(" AS ", "[nth] AS ");
  return `generate_series(1, cardinality(${first})) AS nth CROSS JOIN LATERAL (SELECT ${fields}) AS u`;
}

/** What tells a position within a lock's key: the key has 31 bits. */
const LOW_BITS = 2_147_483_647;

/** The store's time: the given one, or the server's; never before what was known already. */
const latest = (kept: string): string =>
  `greatest(coalesce(p_at, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), p_floor, ${kept})`;

const time = (schema: string): string => `
  CREATE FUNCTION ${schema}.time_1(p_at bigint, p_floor bigint) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT ${latest(`(SELECT latest_at FROM ${schema}.clock)`)}
  $$;
`;

const horizon = (schema: string, space: number): string => `
  CREATE FUNCTION ${schema}.horizon_1() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    handed_out bigint;
    still_open bigint;
  BEGIN
    -- In this order: whatever took a position up to this one has its lock by now, or has ended.
    handed_out := pg_sequence_last_value('${schema}.positions');
    SELECT min(handed_out - ((handed_out - objid::bigint) & ${LOW_BITS})) INTO still_open FROM pg_catalog.pg_locks
      WHERE locktype = 'advisory' AND classid = ${space} AND objsubid = 2
        AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database());
    RETURN coalesce(least(handed_out, still_open), handed_out);
  END $$;
`;

const look = (schema: string): string => `
  CREATE FUNCTION ${schema}.look_1(p_at bigint, p_floor bigint, p_lock boolean, t_tenant text[], t_id text[],
      d_tenant text[], d_collection text[], d_key text[], r_tenant text[], r_stream text[])
    RETURNS TABLE (kind int, place bigint, n1 bigint, n2 bigint, n3 bigint, n4 bigint, is_held boolean,
      of_state text, of_parent text, of_tags text)
    LANGUAGE plpgsql VOLATILE ${PLANS} SET lock_timeout = '10s' AS $$
  BEGIN
    IF p_lock AND cardinality(t_id) > 0 THEN
      PERFORM 1 FROM unnest(t_tenant, t_id) AS u (tenant, id)
        JOIN ${schema}.threads AS t ON t.tenant = u.tenant AND t.id = u.id
        ORDER BY t.tenant, t.id FOR NO KEY UPDATE OF t;
    END IF;
    IF p_lock AND cardinality(d_key) > 0 THEN
      PERFORM 1 FROM unnest(d_tenant, d_collection, d_key) AS u (tenant, collection, key)
        JOIN ${schema}.documents AS d ON d.tenant = u.tenant AND d.collection = u.collection AND d.key = u.key
        ORDER BY d.tenant, d.collection, d.key FOR UPDATE OF d;
    END IF;
    RETURN QUERY SELECT 0, 0::bigint, ${latest("c.latest_at")}, c.latest_at, NULL::bigint, NULL::bigint,
      NULL::boolean, NULL::text, NULL::text, NULL::text FROM ${schema}.clock AS c;
    IF cardinality(t_id) > 0 THEN
      RETURN QUERY SELECT 1, nth::bigint, t.fence, t.wakes, t.head, t.due_at, t.held, NULL::text, NULL::text, NULL::text
        FROM ${rows("t_tenant AS tenant, t_id AS id")}
        JOIN ${schema}.threads AS t ON t.tenant = u.tenant AND t.id = u.id;
    END IF;
    IF cardinality(d_key) > 0 THEN
      RETURN QUERY SELECT 2, nth::bigint, d.edition, d.revision, d.at, d.due_at, NULL::boolean, d.state, d.parent, d.tags
        FROM ${rows("d_tenant AS tenant, d_collection AS collection, d_key AS key")}
        JOIN ${schema}.documents AS d ON d.tenant = u.tenant AND d.collection = u.collection AND d.key = u.key;
    END IF;
    IF cardinality(r_stream) > 0 THEN
      RETURN QUERY SELECT 3, nth::bigint, last.seq, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::text,
          NULL::text, NULL::text
        FROM ${rows("r_tenant AS tenant, r_stream AS stream")}
        CROSS JOIN LATERAL (SELECT r.seq FROM ${schema}.records AS r
          WHERE r.tenant = u.tenant AND r.stream = u.stream ORDER BY r.seq DESC LIMIT 1) AS last;
    END IF;
  END $$;
`;

/** Locks more than one row in the order of their keys. A single row needs no order. */
const lock = (schema: string): string => `
    IF p_before IS NOT NULL AND ${schema}.time_1(p_at, p_floor) >= p_before THEN
      RAISE EXCEPTION 'too late' USING ERRCODE = 'serialization_failure';
    END IF;
    IF known_threads + cardinality(w_id) > 1 THEN
      PERFORM 1 FROM unnest(t_tenant || w_tenant, t_id || w_id) AS u (tenant, id)
        JOIN ${schema}.threads AS t ON t.tenant = u.tenant AND t.id = u.id
        ORDER BY t.tenant, t.id FOR NO KEY UPDATE OF t;
    END IF;
`;

const changeThreads = (schema: string): string => `
    IF known_threads > 0 THEN
      UPDATE ${schema}.threads AS t SET route = coalesce(u.route, t.route), graph = coalesce(u.graph, t.graph),
          version = coalesce(u.version, t.version), status = coalesce(u.status, t.status), head = u.head,
          fence = u.fence, wakes = u.wakes, held = u.held, due_at = u.due_at,
          updated_at = coalesce(u.updated_at, t.updated_at), body = coalesce(u.body, t.body)
        FROM ${rows(`t_tenant AS tenant, t_id AS id, o_fence AS old_fence, o_wakes AS old_wakes, o_head AS old_head,
            o_held AS old_held, o_due AS old_due, t_route AS route, t_graph AS graph, t_version AS version,
            t_status AS status, t_head AS head, t_fence AS fence, t_wakes AS wakes, t_held AS held,
            t_due AS due_at, t_updated AS updated_at, t_body AS body`)}
        WHERE t.tenant = u.tenant AND t.id = u.id AND t.fence = u.old_fence AND t.wakes = u.old_wakes
          AND t.head = u.old_head AND t.held = u.old_held AND t.due_at IS NOT DISTINCT FROM u.old_due;
      GET DIAGNOSTICS matching = ROW_COUNT;
      IF matching <> known_threads THEN
        RAISE EXCEPTION 'a thread has changed' USING ERRCODE = 'serialization_failure';
      END IF;
    END IF;
    IF cardinality(w_id) > 0 THEN
      UPDATE ${schema}.threads AS t SET wakes = t.wakes + u.times,
          due_at = CASE WHEN t.held THEN t.due_at ELSE least(t.due_at, p_now) END
        FROM unnest(w_tenant, w_id, w_times) AS u (tenant, id, times)
        WHERE t.tenant = u.tenant AND t.id = u.id;
    END IF;
`;

const changeDocuments = (schema: string): string => `
    IF known_documents > 1 THEN
      PERFORM 1 FROM unnest(d_tenant, d_collection, d_key) AS u (tenant, collection, key)
        JOIN ${schema}.documents AS d ON d.tenant = u.tenant AND d.collection = u.collection AND d.key = u.key
        ORDER BY d.tenant, d.collection, d.key FOR UPDATE OF d;
    END IF;
    IF known_documents > 0 THEN
      UPDATE ${schema}.documents AS d SET edition = DEFAULT, revision = u.revision, parent = u.parent, state = u.state,
          at = u.at, due_at = u.due_at, tags = u.tags, body = u.body
        FROM ${rows(`d_tenant AS tenant, d_collection AS collection, d_key AS key, o_edition AS edition,
            d_revision AS revision, d_parent AS parent, d_state AS state, d_at AS at, d_due AS due_at,
            d_tags AS tags, d_body AS body`)}
        WHERE d.tenant = u.tenant AND d.collection = u.collection AND d.key = u.key AND d.edition = u.edition
          AND u.revision IS NOT NULL;
      GET DIAGNOSTICS matching = ROW_COUNT;
      IF array_position(d_revision, NULL) IS NOT NULL THEN
        DELETE FROM ${schema}.documents AS d
          USING ${rows(`d_tenant AS tenant, d_collection AS collection, d_key AS key, o_edition AS edition,
              d_revision AS revision`)}
          WHERE d.tenant = u.tenant AND d.collection = u.collection AND d.key = u.key AND d.edition = u.edition
            AND u.revision IS NULL;
        GET DIAGNOSTICS gone = ROW_COUNT;
      END IF;
      IF matching + gone <> known_documents THEN
        RAISE EXCEPTION 'a document has changed' USING ERRCODE = 'serialization_failure';
      END IF;
    END IF;
    IF cardinality(x_key) > 0 THEN
      DELETE FROM ${schema}.document_tags AS g
        USING ${rows(`x_tenant AS tenant, x_collection AS collection, x_tag AS tag, x_state AS state, x_at AS at,
            x_key AS key`)}
        WHERE g.tenant = u.tenant AND g.collection = u.collection AND g.tag = u.tag AND g.state = u.state
          AND g.at = u.at AND g.key = u.key;
    END IF;
    IF cardinality(z_seq) > 0 THEN
      PERFORM 1 FROM unnest(z_tenant, z_stream, z_seq) AS u (tenant, stream, seq)
        JOIN ${schema}.records AS r ON r.tenant = u.tenant AND r.stream = u.stream AND r.seq = u.seq
        ORDER BY r.tenant, r.stream, r.seq FOR NO KEY UPDATE OF r;
      UPDATE ${schema}.records AS r SET payload = NULL, salt = NULL
        FROM unnest(z_tenant, z_stream, z_seq) AS u (tenant, stream, seq)
        WHERE r.tenant = u.tenant AND r.stream = u.stream AND r.seq = u.seq
          AND (r.payload IS NOT NULL OR r.salt IS NOT NULL);
    END IF;
`;

const insert = (schema: string, space: number): string => `
    IF known_threads < cardinality(t_id) THEN
      INSERT INTO ${schema}.threads (tenant, id, route, graph, version, status, head, fence, wakes, held, due_at,
          created_at, updated_at, body)
        SELECT tenant, id, route, graph, version, status, head, fence, wakes, held, due_at, p_now, p_now, body
          FROM ${rows(`t_tenant AS tenant, t_id AS id, o_fence AS known, t_route AS route, t_graph AS graph,
              t_version AS version, t_status AS status, t_head AS head, t_fence AS fence, t_wakes AS wakes,
              t_held AS held, t_due AS due_at, t_body AS body`)}
          WHERE known IS NULL ORDER BY tenant COLLATE "C", id COLLATE "C";
    END IF;
    IF known_documents < cardinality(d_key) THEN
      INSERT INTO ${schema}.documents (tenant, collection, key, revision, parent, state, at, due_at, tags, body)
        SELECT tenant, collection, key, revision, parent, state, at, due_at, tags, body
          FROM ${rows(`d_tenant AS tenant, d_collection AS collection, d_key AS key, o_edition AS known,
              d_revision AS revision, d_parent AS parent, d_state AS state, d_at AS at, d_due AS due_at,
              d_tags AS tags, d_body AS body`)}
          WHERE known IS NULL ORDER BY tenant COLLATE "C", collection COLLATE "C", key COLLATE "C";
    END IF;
    IF cardinality(g_key) > 0 THEN
      INSERT INTO ${schema}.document_tags (tenant, collection, tag, state, at, key, due_at)
        SELECT u.* FROM ${rows(`g_tenant AS tenant, g_collection AS collection, g_tag AS tag, g_state AS state, g_at AS at,
            g_key AS key, g_due AS due_at`)};
    END IF;
    IF cardinality(r_seq) > 0 THEN
      -- Shared: it is always granted, and says which positions may still be on their way.
      IF NOT pg_try_advisory_xact_lock_shared(${space},
          (pg_sequence_last_value('${schema}.positions') & ${LOW_BITS})::int) THEN
        RAISE EXCEPTION 'somebody else uses the advisory locks of Holdpoint' USING ERRCODE = 'lock_not_available';
      END IF;
      IF cardinality(r_seq) = 1 THEN
        positions := ARRAY[nextval('${schema}.positions')];
      ELSE
        SELECT array_agg(nextval('${schema}.positions')) INTO positions FROM generate_series(1, cardinality(r_seq));
      END IF;
      INSERT INTO ${schema}.records (tenant, stream, seq, position, at, digest, hash, salt, payload)
        SELECT tenant, stream, seq, positions[nth], at, digest, hash, salt, payload
          FROM ${rows(`r_tenant AS tenant, r_stream AS stream, r_seq AS seq, r_at AS at, r_digest AS digest,
              r_hash AS hash, r_salt AS salt, r_payload AS payload`)}
          ORDER BY tenant COLLATE "C", stream COLLATE "C", seq;
    END IF;
    IF p_keep THEN
      UPDATE ${schema}.clock SET latest_at = p_now WHERE ctid IN (
        SELECT ctid FROM ${schema}.clock WHERE latest_at < p_now FOR UPDATE SKIP LOCKED);
    END IF;
`;

const write = (schema: string, space: number): string => `
  CREATE FUNCTION ${schema}.write_1(p_at bigint, p_floor bigint, p_now bigint, p_before bigint, p_keep boolean,
      t_tenant text[], t_id text[], o_fence bigint[], o_wakes bigint[], o_head bigint[], o_held boolean[],
      o_due bigint[], t_route text[], t_graph text[], t_version text[], t_status text[], t_head bigint[],
      t_fence bigint[], t_wakes bigint[], t_held boolean[], t_due bigint[], t_updated bigint[], t_body text[],
      w_tenant text[], w_id text[], w_times bigint[],
      d_tenant text[], d_collection text[], d_key text[], o_edition bigint[], d_revision bigint[], d_parent text[],
      d_state text[], d_at bigint[], d_due bigint[], d_tags text[], d_body text[],
      x_tenant text[], x_collection text[], x_tag text[], x_state text[], x_at bigint[], x_key text[],
      g_tenant text[], g_collection text[], g_tag text[], g_state text[], g_at bigint[], g_key text[], g_due bigint[],
      r_tenant text[], r_stream text[], r_seq bigint[], r_at bigint[], r_digest bytea[], r_hash bytea[], r_salt text[],
      r_payload text[], z_tenant text[], z_stream text[], z_seq bigint[])
    RETURNS void LANGUAGE plpgsql VOLATILE ${PLANS} SET lock_timeout = '10s' AS $$
  DECLARE
    known_threads int := cardinality(array_remove(o_fence, NULL));
    known_documents int := cardinality(array_remove(o_edition, NULL));
    matching int := 0;
    gone int := 0;
    positions bigint[];
  BEGIN
    ${lock(schema)}
    ${changeThreads(schema)}
    ${changeDocuments(schema)}
    ${insert(schema, space)}
  END $$;
`;

/** All functions; `space` sets the advisory locks of this schema apart from those of others. */
export function groupFunctions(schema: string, space: number): string {
  return time(schema) + horizon(schema, space) + look(schema) + write(schema, space);
}
