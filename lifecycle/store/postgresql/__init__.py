"""A store in one database of a PostgreSQL server: the only room that imports psycopg, loaded for its address alone."""
