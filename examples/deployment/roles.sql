-- Three roles, and a database for them. Run it once, as an administrator of the server, with the passwords in the environment:
--   OWNER_PASSWORD=… APP_PASSWORD=… READER_PASSWORD=… psql -v ON_ERROR_STOP=1 -f roles.sql
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\getenv reader_password READER_PASSWORD

-- Brings the schema up to date (holdpoint migrate), and erases for good.
CREATE ROLE holdpoint_owner LOGIN PASSWORD :'owner_password';
-- Servers and workers.
CREATE ROLE holdpoint_app LOGIN PASSWORD :'app_password';
-- Reads, and changes nothing: holdpoint check, audit export, inbox.
CREATE ROLE holdpoint_reader LOGIN PASSWORD :'reader_password';

CREATE DATABASE agents OWNER holdpoint_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE agents FROM PUBLIC;
GRANT CONNECT ON DATABASE agents TO holdpoint_app, holdpoint_reader;

\connect agents
CREATE SCHEMA holdpoint AUTHORIZATION holdpoint_owner;
GRANT USAGE ON SCHEMA holdpoint TO holdpoint_app, holdpoint_reader;

-- Of whatever migrations make, now and later.
ALTER DEFAULT PRIVILEGES FOR ROLE holdpoint_owner IN SCHEMA holdpoint
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO holdpoint_app;
ALTER DEFAULT PRIVILEGES FOR ROLE holdpoint_owner IN SCHEMA holdpoint
  GRANT USAGE, SELECT ON SEQUENCES TO holdpoint_app;
ALTER DEFAULT PRIVILEGES FOR ROLE holdpoint_owner IN SCHEMA holdpoint
  GRANT SELECT ON TABLES TO holdpoint_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE holdpoint_owner IN SCHEMA holdpoint
  GRANT SELECT ON SEQUENCES TO holdpoint_reader;
