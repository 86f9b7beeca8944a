{#
    Writes the input file (a dbt vars file) that tells the project where the generated files are
    and how their columns map.
#}
{% macro generator_write_input_file(plan) %}
    {%- set lines = generator_input_text(plan).strip().split('\n') -%}
    {%- set literals = [] -%}
    {%- for line in lines -%}
        {%- do literals.append(generator_literal(line)) -%}
    {%- endfor -%}
    {#- a delimiter and quotes that no line holds make a plain text file of a CSV file -#}
    {%- do run_query('copy (select unnest([' ~ literals | join(', ') ~ '])) to '
        ~ generator_literal(plan.input_file)
        ~ " (format csv, header false, quote '', escape '', delimiter '\x1f')") -%}
{% endmacro %}

{% macro generator_input_text(plan) %}
# Generated data: {{ plan.users }} users, {{ plan.days }} days from day {{ plan.first_day }} after {{ plan.start_date }}, seed {{ plan.seed }}.
{%- set options = '{all_varchar: true}' if plan.format == 'csv' else '{}' %}
# Written by the generator; use it with: make INPUT={{ plan.input_file }}
input: {{ plan.name }}
sources:
  users:
    location: {{ plan.files.users }}
    options: {{ options }}
    columns:
      user_id: id
      signed_up_at: created_at
      # the one column holds years or a band
      age_years: try_cast(age as integer)
      age_band: case when try_cast(age as double) is null then age end
      gender: sex
      location: city
      language: lang
      education: degree
      income_band: household_income
      interests: likes_topics
      email: email
      full_name: name
      marketing_consent: accepts_marketing
      updated_at: modified_at
  interactions:
    location: {{ plan.files.interactions }}
    options: {{ options }}
    columns:
      row_id: id
      user_id: uid
      occurred_at: ts
      interaction_type: kind
      session_id: session
      device: device
      topic: topic
      duration_seconds: seconds
      campaign_id: campaign
  transactions:
    location: {{ plan.files.transactions }}
    options: {{ options }}
    columns:
      row_id: line_id
      user_id: customer
      occurred_at: ordered_at
      order_id: order_no
      # what cannot be read becomes null, and is then set aside with a reason
      amount: try_cast(unit_price as double) * try_cast(quantity as double)
      quantity: quantity
      category: category
      currency: currency
  social_activities:
    location: {{ plan.files.social_activities }}
    options: {{ options }}
    columns:
      row_id: id
      user_id: member
      occurred_at: happened_at
      activity_type: action
      topic: topic
      account: account
{% endmacro %}
