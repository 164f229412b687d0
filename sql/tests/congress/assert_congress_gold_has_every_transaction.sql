-- Every reported transaction is in gold, whatever the number of its document.
select transaction_id
from {{ ref('house_transactions') }}
except
select transaction_id
from {{ ref('fact_ptr_transactions') }}
