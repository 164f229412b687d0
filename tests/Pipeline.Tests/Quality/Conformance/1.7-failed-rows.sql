CREATE TABLE numbers AS FROM (VALUES (1), (2), (2), (3), (3), (3), (NULL), (NULL)) v(a);
