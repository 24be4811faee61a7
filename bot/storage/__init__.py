"""PostgreSQL: the schema and every query; the only place that knows SQL."""
