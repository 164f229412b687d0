select '{{ columns_of(ref("orders")) }}' as columns
