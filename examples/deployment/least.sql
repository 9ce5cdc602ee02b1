-- Takes from servers and workers what they do not need. Run it as holdpoint_owner, after `holdpoint migrate`:
--   PGPASSWORD=… psql -v ON_ERROR_STOP=1 -h db.internal -U holdpoint_owner -d agents -f least.sql

-- Which migrations ran is the owner's to say.
REVOKE INSERT, UPDATE, DELETE ON holdpoint.holdpoint_migrations FROM holdpoint_app;
-- What was recorded is neither changed nor deleted. Without the second line nothing can be erased but by the owner.
REVOKE UPDATE, DELETE ON holdpoint.records FROM holdpoint_app;
GRANT UPDATE (payload, salt) ON holdpoint.records TO holdpoint_app;
-- No thread is ever deleted.
REVOKE DELETE ON holdpoint.threads FROM holdpoint_app;
REVOKE INSERT, DELETE ON holdpoint.clock FROM holdpoint_app;
