-- Nothing happens to a bill before it is introduced.
select bills.bill_id, bills.introduced_date, actions.action_date, actions.action_text
from {{ ref('dim_bill') }} as bills
inner join {{ ref('bill_actions') }} as actions
    on bills.bill_id = actions.bill_id
where actions.action_date < bills.introduced_date
