{#- All codes that occur in the Clerk's index. What some of them mean the index does not say. -#}

select
    cast(types.filing_type_key as integer) as filing_type_key,
    types.filing_type,
    types.filing_type_name,
    types.filing_type = 'P' as is_transaction_report,
    types.is_explained
from (values
    (1, 'A', 'Amendment Report', true),
    (2, 'B', 'Type B', false),
    (3, 'C', 'Candidate Report', true),
    (4, 'D', 'Campaign Notice', true),
    (5, 'E', 'Type E', false),
    (6, 'G', 'Type G', false),
    (7, 'H', 'Type H', false),
    (8, 'O', 'Type O', false),
    (9, 'P', 'Periodic Transaction Report', true),
    (10, 'T', 'Terminated Filer Report', true),
    (11, 'W', 'Withdrawal Notice', true),
    (12, 'X', 'Extension Request', true)
) as types (filing_type_key, filing_type, filing_type_name, is_explained)
