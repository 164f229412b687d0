{#- What Catalyst's models need to read of texts, on either engine. -#}

{#- A value in JSON text as text; null where there is none, or where the text is no JSON. -#}
{% macro catalyst_json_text(value, path) -%}
    {{ return(adapter.dispatch('catalyst_json_text')(value, path)) }}
{%- endmacro %}

{% macro default__catalyst_json_text(value, path) -%}
    case when json_valid({{ value }}) then json_extract_string({{ value }}, '{{ path }}') end
{%- endmacro %}

{% macro athena__catalyst_json_text(value, path) -%}
    json_extract_scalar({{ value }}, '{{ path }}')
{%- endmacro %}

{#- A text, or one for each language: the English one then, or what there is. -#}
{% macro catalyst_text(value) -%}
    case
        when substr({{ value }}, 1, 1) = '{' then coalesce({{ catalyst_json_text(value, '$.en') }}, {{ catalyst_json_text(value, '$.es') }}, {{ value }})
        else {{ value }}
    end
{%- endmacro %}

{#- A sum of money as it was sent: 250000, "250K", "1.5M", "₳45,000". Null for what is none of these. -#}
{% macro catalyst_amount(value) -%}
    {%- set form = "'^[^0-9.,-]*([0-9]+(?:[.][0-9]+)?)\\s*([KkMmBb]?)(?:\\s+[A-Za-z]+)?$'" -%}
    cast(
        cast(nullif(regexp_extract(replace({{ value }}, ',', ''), {{ form }}, 1), '') as double)
        * case lower(nullif(regexp_extract(replace({{ value }}, ',', ''), {{ form }}, 2), '')) when 'k' then 1000 when 'm' then 1000000 when 'b' then 1000000000 else 1 end
        as decimal(18, 2)
    )
{%- endmacro %}

{#- A day as it was sent: 09/21/20, 09/21/2020, or the beginning of an ISO time. Null for what is none of these. -#}
{% macro catalyst_day(value) -%}
    case
        when {{ value }} like '__/__/__' then try_cast('20' || substr({{ value }}, 7, 2) || '-' || substr({{ value }}, 1, 2) || '-' || substr({{ value }}, 4, 2) as date)
        when {{ value }} like '__/__/____' then try_cast(substr({{ value }}, 7, 4) || '-' || substr({{ value }}, 1, 2) || '-' || substr({{ value }}, 4, 2) as date)
        else try_cast(substr({{ value }}, 1, 10) as date)
    end
{%- endmacro %}

{#- The number in a fund's title; its id is a number too, and another one. -#}
{% macro catalyst_fund_number(title) -%}
    cast(nullif(regexp_extract({{ title }}, '(?i)^\s*(?:project\s+)?(?:catalyst\s+)?fund\s*0*([0-9]+)\s*$', 1), '') as integer)
{%- endmacro %}

{#- Whether a lower-case text holds one of these words, whole or with an s: "lace" is not in "marketplace", nor "nami" in "dynamic". -#}
{% macro catalyst_mentions(text, words) -%}
    (nullif(regexp_extract({{ text }}, '\b(?:{{ words | join('|') }})s?\b'), '') is not null)
{%- endmacro %}

{#- The keyword buckets, in the order that decides which of them is the primary one. -#}
{% macro catalyst_categories() -%}
    {{ return([
        ('DeFi', ['defi', 'decentralized finance', 'lending', 'dex', 'stablecoin', 'liquidity', 'yield', 'microlending', 'swap']),
        ('NFT', ['nft', 'non-fungible', 'collectible', 'digital art']),
        ('Gaming', ['game', 'gaming', 'gamer', 'metaverse', 'play to earn']),
        ('Education', ['education', 'educational', 'course', 'university', 'universities', 'school', 'student', 'teach', 'teaching', 'learning', 'training', 'bootcamp', 'workshop']),
        ('Infrastructure', ['infrastructure', 'node', 'stake pool', 'spo', 'oracle', 'layer 2', 'hydra', 'sidechain', 'bridge', 'interoperability']),
        ('Developer Tools', ['sdk', 'api', 'developer', 'library', 'libraries', 'framework', 'plutus', 'aiken', 'tooling', 'compiler', 'open source', 'opensource', 'smart contract']),
        ('Governance', ['governance', 'voting', 'voter', 'dao', 'drep', 'treasury', 'constitution']),
        ('Privacy', ['privacy', 'private', 'zero knowledge', 'zero-knowledge', 'midnight']),
        ('Identity', ['identity', 'identities', 'did', 'ssi', 'credential', 'kyc', 'prism']),
        ('IoT', ['iot', 'internet of things', 'sensor']),
        ('Social', ['social', 'community', 'communities', 'event', 'conference', 'meetup', 'media', 'podcast']),
        ('Analytics', ['analytics', 'dashboard', 'metrics', 'explorer', 'data']),
        ('Security', ['security', 'audit', 'auditing', 'formal verification', 'vulnerability', 'vulnerabilities']),
        ('Wallet', ['wallet', 'lace', 'yoroi', 'daedalus', 'eternl', 'nami', 'flint']),
        ('Enterprise', ['enterprise', 'supply chain', 'business', 'businesses', 'traceability']),
        ('Research', ['research', 'study', 'studies', 'survey', 'whitepaper']),
    ]) }}
{%- endmacro %}

{#- The mean of what is not null, the same in whatever order the rows come: decimals add up exactly, doubles do not. -#}
{% macro catalyst_mean(value) -%}
    (cast(sum(cast({{ value }} as decimal(38, 12))) as double) / nullif(count({{ value }}), 0))
{%- endmacro %}
