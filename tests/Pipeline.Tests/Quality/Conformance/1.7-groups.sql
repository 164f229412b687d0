CREATE TABLE orders AS FROM (VALUES ('BE', 1), ('BE', 3), ('NL', 10), (NULL, 5)) v(country, amount);
