/**
 * Documents can be found by when something has to happen to them.
 *
 * What is there already gets what the engine puts with every document since: open questions their deadline (those that
 * have none come after all that do, by age) and the tag of those that anybody answers, and actions the tag of their
 * tool. Nothing else here ever looks into a body.
 */
export const due = {
  number: 2,
  name: "due",
  sql: `
    ALTER TABLE documents ADD COLUMN due_at INTEGER;
    ALTER TABLE document_tags ADD COLUMN due_at INTEGER;

    UPDATE documents SET due_at = coalesce(json_extract(body, '$.deadlineAt'), 8640000000000000 + at)
      WHERE collection = 'interrupt' AND state = 'pending';
    UPDATE documents SET tags = json_insert(coalesce(tags, '[]'), '$[#]', 'anybody')
      WHERE collection = 'interrupt' AND state = 'pending' AND json_extract(body, '$.review.state.reviewers') IS NULL;
    UPDATE documents
      SET tags = json_insert(coalesce(tags, '[]'), '$[#]', 'tool:' || json_extract(body, '$.review.state.envelope.tool'))
      WHERE collection = 'interrupt' AND json_extract(body, '$.review.state.envelope.tool') IS NOT NULL;
    INSERT OR IGNORE INTO document_tags (tenant, collection, tag, state, at, key, document)
      SELECT documents.tenant, documents.collection, found.value, coalesce(documents.state, ''), documents.at,
          documents.key, documents.position
        FROM documents, json_each(documents.tags) AS found WHERE documents.collection = 'interrupt';
    UPDATE document_tags SET due_at = (SELECT due_at FROM documents WHERE position = document)
      WHERE collection = 'interrupt' AND state = 'pending';

    CREATE INDEX documents_by_due ON documents (tenant, collection, state, due_at, key) WHERE due_at IS NOT NULL;
    CREATE INDEX document_tags_by_due ON document_tags (tenant, collection, tag, state, due_at, key)
      WHERE due_at IS NOT NULL;
  `,
} as const;
