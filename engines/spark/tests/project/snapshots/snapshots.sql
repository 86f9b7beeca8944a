{% snapshot checked %}
{{ config(strategy='check', unique_key='id', check_cols=['name', 'score'], updated_at='updated_at') }}
select * from {{ ref('users') }}
{% endsnapshot %}

{% snapshot timed %}
{{ config(
    strategy='timestamp', unique_key='id', updated_at='updated_at', hard_deletes='invalidate',
    snapshot_meta_column_names={'dbt_valid_from': 'valid_from', 'dbt_valid_to': 'valid_to'},
) }}
select *{% if var('day') > 2 %}, name || '!' as added{% endif %} from {{ ref('users') }}
{% endsnapshot %}

{% snapshot recorded %}
{{ config(
    strategy='timestamp', unique_key=['id', 'is_member'], updated_at='updated_at',
    hard_deletes='new_record',
    post_hook="delete from {{ this }} where id = 4",
) }}
select id, coalesce(is_member, false) as is_member, name, updated_at from {{ ref('users') }}
{% endsnapshot %}
