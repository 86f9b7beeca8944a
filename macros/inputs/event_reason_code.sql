{#-
    Why a raw event is set aside: the first rule that it breaks, null for a good row. `rules` are the
    source's own, as {reason code: condition}, after those that hold for every event; a time after
    newest_time cannot be true.
-#}
{% macro event_reason_code(rules, newest_time) -%}
    case
        when user_id is null then 'missing_user_id'
        when occurred_at is null then 'unreadable_time'
        when occurred_at > {{ newest_time }} then 'future_time'
        {%- for reason_code, condition in rules.items() %}
        when {{ condition }} then '{{ reason_code }}'
        {%- endfor %}
    end
{%- endmacro %}
