select id as payment_id, customer as customer_id, method, amount from {{ ref('raw_payments') }}
