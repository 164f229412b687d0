CREATE TABLE t AS SELECT * FROM (VALUES ('BE', 1), ('NL', 2), ('XX', 3), (NULL, 4), ('BE', NULL), (NULL, NULL)) v(country, id);
CREATE TABLE countries AS SELECT * FROM (VALUES ('BE', 1), ('NL', 2), ('NL', 2), (NULL, 9)) v(code, number);
CREATE SCHEMA geo;
CREATE TABLE geo.countries AS SELECT 'XX' AS code;
CREATE TABLE people (id INTEGER, name VARCHAR, amount DECIMAL(18, 2), pii_mail VARCHAR);
